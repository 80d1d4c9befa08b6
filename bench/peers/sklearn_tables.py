"""Tables of scikit-learn as CSV, folds of their rows, and the scores of its own models on them.

python3 bench/peers/sklearn_tables.py --out DIR --sets iris,wine,breast_cancer,digits,diabetes

Writes DIR/<set>.csv (the last column is the target) and DIR/sets.json: folds as numbers of rows,
and for each model its score (accuracy or R2) of each fold and the seconds of fitting all folds.
Sets that are made up have fewer folds: big_classes and big_values of 50,000 rows, mid_* of 2,000 to
5,000 and large_* of 15,000 to 20,000 rows with noise.
"""
import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")  # MLPs say where 200 epochs, their default, were not enough

BIG = 50_000


def made_classes(rows, columns, **options):
    return lambda: (*datasets.make_classification(rows, columns, **options), True, 3)


def friedman(rows, seed):
    return lambda: (*datasets.make_friedman1(rows, 10, noise=1, random_state=seed), False, 3)


MADE = {
    "big_classes": made_classes(BIG, 20, n_informative=10, n_classes=4, random_state=0),
    "big_values": lambda: (*datasets.make_regression(BIG, 20, n_informative=10, noise=10, random_state=0), False, 3),
    "mid_classes": made_classes(5_000, 20, n_informative=8, n_classes=3, flip_y=0.05, random_state=1),
    "mid_noise": made_classes(2_000, 30, n_informative=5, flip_y=0.2, random_state=2),
    "mid_values": friedman(3_000, 3),
    "large_classes": made_classes(
        15_000, 30, n_informative=15, n_classes=5, n_clusters_per_class=3, flip_y=0.02, random_state=6
    ),
    "large_noise": made_classes(20_000, 20, n_informative=10, flip_y=0.2, random_state=4),
    "large_values": friedman(20_000, 5),
}


def load(name):
    if name in MADE:
        return MADE[name]()
    x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    return x, y, name != "diabetes", 10


def models(classes):
    if classes:
        return {
            "MLPClassifier": make_pipeline(StandardScaler(), MLPClassifier(random_state=0)),
            "LogisticRegression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
            "RandomForestClassifier": RandomForestClassifier(random_state=0),
        }
    return {
        "MLPRegressor": make_pipeline(StandardScaler(), MLPRegressor(random_state=0)),
        "Ridge": make_pipeline(StandardScaler(), Ridge()),
        "RandomForestRegressor": RandomForestRegressor(random_state=0),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sets", required=True)
    args = parser.parse_args()
    sets = []
    for name in args.sets.split(","):
        x, y, classes, splits = load(name)
        table = np.column_stack([x, y])
        header = ",".join([f"x{i}" for i in range(x.shape[1])] + ["y"])
        np.savetxt(args.out / f"{name}.csv", table, delimiter=",", header=header, comments="", fmt="%.17g")
        folding = StratifiedKFold if classes else KFold
        folds = list(folding(splits, shuffle=True, random_state=0).split(x, y))
        peers = []
        for title, model in models(classes).items():
            start = time.perf_counter()
            scores, losses = [], []
            for train, test in folds:
                model.fit(x[train], y[train])
                scores.append(model.score(x[test], y[test]))
                if classes:
                    losses.append(log_loss(y[test], model.predict_proba(x[test]), labels=np.unique(y)))
            peers.append({
                "name": title,
                "scores": scores,
                "logLosses": losses,
                "seconds": time.perf_counter() - start,
            })
        sets.append({
            "name": name,
            "classes": bool(classes),
            "rows": len(y),
            "folds": [{"train": train.tolist(), "test": test.tolist()} for train, test in folds],
            "peers": peers,
        })
    (args.out / "sets.json").write_text(json.dumps({"sklearn": sklearn.__version__, "sets": sets}))


main()
