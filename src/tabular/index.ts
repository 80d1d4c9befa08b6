/**
 * Tables: rows of plain objects in, named answers out.
 *
 * @module tiny-mlp/tabular
 */
export type { Bytes } from '../core/dtype.js';
export { TabularClassifier } from './classifier.js';
export type { ClassifierScores, ClassPrediction } from './classes.js';
export type { CrossValidateOptions, CrossValidation, FoldRows } from './cross-validate.js';
export type { ColumnImportance, PermutationImportanceOptions } from './importance.js';
export type {
  Column,
  ColumnKind,
  ColumnKinds,
  LearntCategories,
  LearntColumn,
  LearntNumbers,
} from './kinds.js';
export { loadTabular } from './load.js';
export type { TabularModel } from './model.js';
export type { TabularClassifierOptions, TabularOptions } from './options.js';
export { TabularRegressor } from './regressor.js';
export type { ColumnName, Features, LabelOf, RowInput, TableRow, TableValue } from './rows.js';
export type { TabularFitOptions } from './training.js';
export type { RegressorScores, ValuePrediction } from './values.js';
