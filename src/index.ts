/**
 * Small neural networks: fully connected layers, their losses and optimizers, with PyTorch's
 * conventions and numbers.
 *
 * @module tiny-mlp
 */
// First, so that the kernels' text begins a bundle: in its middle it would lie between lines that
// compression finds alike.
export { backendName, setBackend, type BackendName } from './backend/choice.js';
export type { NdArray } from './core/ndarray.js';
export type {
  DType,
  FloatArray,
  FloatDType,
  Fold,
  Folds,
  NumberArray,
  TypedArrayOf,
} from './core/dtype.js';
export { array, zeros, type ArrayOptions } from './core/array.js';
export { concat, stack } from './core/joining.js';
export type { ArrayInput, NestedNumbers } from './core/nested.js';
export { rows, toFlat, toNested } from './core/reading.js';
export {
  DTypeError,
  FormatError,
  GradCheckError,
  NonFiniteError,
  OptionError,
  ShapeError,
  StateError,
} from './core/errors.js';
export { manualSeed } from './core/default-generator.js';
export { Generator, type ChoiceOptions, type GeneratorState } from './core/generator.js';
/**
 * Distributions of initial parameters, as `torch.nn.init`: each function returns an {@link
 * Initializer}.
 */
export * as init from './core/init.js';
export type { Initializer, KaimingOptions, Nonlinearity, TruncNormalOptions } from './core/init.js';

export type {
  ElementLossOp,
  GradOp,
  LossOp,
  NumberOfEach,
  Numbers,
  Place,
  Row,
  RowLossOp,
  Slope,
  SlopeKernel,
  SlopeOp,
  UnaryOp,
  UpdateRule,
} from './backend/ops.js';
export type { KernelHost, RunKernel } from './backend/kernel-host.js';

export { Module, type BackwardOptions } from './nn/module.js';
export type { LoadedKeys, StateDict } from './nn/state-dict.js';
export { Parameter } from './nn/parameter.js';
export { Buffer } from './nn/buffer.js';
export type { Layer } from './nn/layer.js';
export { Activation } from './nn/activation.js';
export { ELU } from './nn/activations/elu.js';
export { GELU } from './nn/activations/gelu.js';
export { Hardswish } from './nn/activations/hardswish.js';
export { Hardtanh } from './nn/activations/hardtanh.js';
export { LeakyReLU } from './nn/activations/leaky-relu.js';
export { Mish } from './nn/activations/mish.js';
export { ReLU } from './nn/activations/relu.js';
export { ReLU6 } from './nn/activations/relu6.js';
export { SELU } from './nn/activations/selu.js';
export { Sigmoid } from './nn/activations/sigmoid.js';
export { SiLU } from './nn/activations/silu.js';
export { Sine } from './nn/activations/sine.js';
export { Softplus } from './nn/activations/softplus.js';
export { Tanh } from './nn/activations/tanh.js';
export { BatchNorm1d, type BatchNormOptions } from './nn/layers/batch-norm.js';
export { Dropout } from './nn/layers/dropout.js';
export { Embedding, type EmbeddingOptions } from './nn/layers/embedding.js';
export { Flatten } from './nn/layers/flatten.js';
export { Identity } from './nn/layers/identity.js';
export { LayerNorm, type LayerNormOptions } from './nn/layers/layer-norm.js';
export { Linear, type LinearOptions } from './nn/layers/linear.js';
export { LogSoftmax } from './nn/layers/log-softmax.js';
export { PReLU, type PReLUOptions } from './nn/layers/prelu.js';
export { RMSNorm, type RMSNormOptions } from './nn/layers/rms-norm.js';
export { Softmax } from './nn/layers/softmax.js';
export type { LastDim } from './nn/row-function.js';
export type { RowNormOptions } from './nn/row-norm.js';
export { Columns } from './nn/containers/columns.js';
export { Concat } from './nn/containers/concat.js';
export { Residual } from './nn/containers/residual.js';
export { Sequential } from './nn/containers/sequential.js';
export { Loss } from './nn/loss.js';
export type { ClassLossOptions } from './nn/class-loss.js';
export type {
  LossForwardOptions,
  LossGradients,
  LossOptions,
  LossValue,
  Reduction,
} from './nn/loss-options.js';
export { BCEWithLogitsLoss, type BCEWithLogitsLossOptions } from './nn/losses/bce-with-logits.js';
export {
  GaussianNLLLoss,
  type GaussianNLLLossForwardOptions,
  type GaussianNLLLossOptions,
} from './nn/losses/gaussian-nll.js';
export { HuberLoss, type HuberLossOptions } from './nn/losses/huber.js';
export { KLDivLoss, type KLDivLossOptions } from './nn/losses/kl-div.js';
export { L1Loss } from './nn/losses/l1.js';
export { MSELoss } from './nn/losses/mse.js';
export { NLLLoss } from './nn/losses/nll.js';
export { PoissonNLLLoss, type PoissonNLLLossOptions } from './nn/losses/poisson-nll.js';
export { SmoothL1Loss, type SmoothL1LossOptions } from './nn/losses/smooth-l1.js';
export {
  SoftmaxCrossEntropy,
  type SoftmaxCrossEntropyOptions,
} from './nn/losses/softmax-cross-entropy.js';
export type {
  BranchMismatch,
  ColumnsPart,
  CountOf,
  FittingBranches,
  FittingF,
  FittingParts,
  FittingProjection,
  GivenByEach,
  GivenByParts,
  GivenByResidual,
  Known,
  Plus,
  ResidualKeeps,
  TakenByEach,
  TakenByResidual,
} from './nn/containers/branch-widths.js';
export type {
  AllKeep,
  At,
  Fits,
  Fitting,
  GivenBy,
  GivenByAll,
  GivesFeatures,
  KeepsFeatures,
  Mismatch,
  TakenBy,
  TakenByAll,
  TakesFeatures,
} from './nn/widths.js';

export { Adadelta, type AdadeltaOptions } from './optim/adadelta.js';
export { Adagrad, type AdagradOptions } from './optim/adagrad.js';
export { Adam, type AdamOptions } from './optim/adam.js';
export type { AdamGroup } from './optim/adam-rules.js';
export { AdamW, type AdamWOptions } from './optim/adamw.js';
export { clipGradNorm, clipGradValue, type ClipGradNormOptions } from './optim/clip.js';
export { EMA, type EMAState } from './optim/ema.js';
export { Lion, type LionOptions } from './optim/lion.js';
export type { MomentOptions } from './optim/moments.js';
export { NAdam, type NAdamOptions } from './optim/nadam.js';
export { Optimizer } from './optim/optimizer.js';
export type { OptimizerDefaults, OptimizerOptions, ParamGroup, Params } from './optim/options.js';
export { RAdam, type RAdamOptions } from './optim/radam.js';
export { RMSprop, type RMSpropOptions } from './optim/rmsprop.js';
export { SGD, type SGDOptions } from './optim/sgd.js';
export type { OptimizerState, ParameterState } from './optim/state.js';
export {
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
} from './optim/schedules/cosine-annealing-lr.js';
export {
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
} from './optim/schedules/cosine-annealing-warm-restarts.js';
export { ExponentialLR, type ExponentialLROptions } from './optim/schedules/exponential-lr.js';
export { LambdaLR, type LambdaLROptions } from './optim/schedules/lambda-lr.js';
export { LinearLR, type LinearLROptions } from './optim/schedules/linear-lr.js';
export { MultiStepLR, type MultiStepLROptions } from './optim/schedules/multi-step-lr.js';
export { OneCycleLR, type OneCycleLROptions } from './optim/schedules/one-cycle-lr.js';
export { SequentialLR, type SequentialLROptions } from './optim/schedules/sequential-lr.js';
export { StepLR, type StepLROptions } from './optim/schedules/step-lr.js';
export { LRScheduler, type ScheduleState } from './optim/schedules/lr-scheduler.js';
export {
  ReduceLROnPlateau,
  type PlateauState,
  type ReduceLROnPlateauOptions,
} from './optim/schedules/reduce-lr-on-plateau.js';
export type { Scheduled } from './optim/schedules/settings.js';
export { AsyncDataLoader, type AsyncDataLoaderOptions } from './data/async-data-loader.js';
export { DataLoader, type Batch, type DataLoaderOptions } from './data/data-loader.js';
export type { Dataset } from './data/dataset.js';
export type { DataRow } from './data/stack-rows.js';
export {
  StratifiedBatchSampler,
  type StratifiedBatchSamplerOptions,
} from './data/stratified-batch-sampler.js';
export { SubsetRandomSampler } from './data/subset-random-sampler.js';
export {
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from './data/weighted-random-sampler.js';
export { kFold, stratifiedKFold, type KFoldOptions, type RowSplit } from './data/k-fold.js';
export { take, type HasRows, type RowsOf } from './data/take.js';
export {
  trainTestSplit,
  type TrainTestSplit,
  type TrainTestSplitOptions,
} from './data/train-test-split.js';

export type { Category, Labels } from './core/categories.js';

export { evaluate, type EvaluateOptions, type Evaluation } from './train/evaluate.js';
export { fit, type FitOptions } from './train/fit.js';
export {
  predict,
  predictProbabilities,
  type PredictOptions,
  type PredictProbabilitiesOptions,
} from './train/predict.js';
export type { Batches, TrainingBatch } from './train/batches.js';
export type { Metric, Metrics, TrainingLoss, TrainingOptimizer } from './train/ingredients.js';
export type { EpochRecord, History } from './train/records.js';
export type { Scores, ScoringState } from './train/scoring.js';
export type { EpochUnderway, TrainingState } from './train/training-state.js';
export type { MonitorOptions } from './train/monitor.js';
export type { Callback, EpochFunction, Training } from './train/callbacks/callback.js';
export { Checkpoint, type CheckpointOptions } from './train/callbacks/checkpoint.js';
export { readCheckpoint, writeCheckpoint } from './train/checkpoint-file.js';
export { latestCheckpoint } from './train/checkpoint-folder.js';
export { CSVLog, type CSVLogOptions } from './train/callbacks/csv-log.js';
export {
  ProgressBar,
  type ProgressBarOptions,
  type ProgressStream,
} from './train/callbacks/progress-bar.js';
export { TensorBoard, type TensorBoardOptions } from './train/callbacks/tensor-board.js';
export { EarlyStopping, type EarlyStoppingOptions } from './train/callbacks/early-stopping.js';
export {
  ScheduleLR,
  type Schedule,
  type ScheduleLROptions,
} from './train/callbacks/schedule-lr.js';
export { diagnose, type DiagnoseOptions } from './train/doctor/diagnose.js';
export type { Diagnosis, Finding, FindingKind } from './train/doctor/finding.js';
export {
  lrRangeTest,
  type LRRangeTest,
  type LRRangeTestOptions,
} from './train/doctor/lr-range-test.js';
export { gradCheck, type GradCheckOptions } from './train/grad-check.js';
export type { LossLike } from './train/grad-subject.js';
export * from './metrics/public.js';
export * from './preprocessing/public.js';
