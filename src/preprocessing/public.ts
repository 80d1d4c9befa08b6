/**
 * The public names of this folder. Tables made numbers: scalers, encoders, missing values.
 */
export { balancedSampleWeights, balancedWeights } from './balanced-weights.js';
export type { Fittable, WithOptions } from './fittable.js';
export { LabelEncoder, type LabelEncoderState } from './label-encoder.js';
export { MinMaxScaler, type MinMaxScalerOptions } from './min-max-scaler.js';
export { OneHotEncoder, type OneHotEncoderOptions } from './one-hot-encoder.js';
export { OrdinalEncoder, type OrdinalEncoderOptions } from './ordinal-encoder.js';
export type { Preprocessor } from './preprocessor.js';
export { RobustScaler, type RobustScalerOptions } from './robust-scaler.js';
export type { Scaler, ScalerState } from './scaler.js';
export {
  SimpleImputer,
  type Filled,
  type Imputed,
  type ImputerStrategy,
  type SimpleImputerOptions,
  type SimpleImputerState,
} from './simple-imputer.js';
export type {
  Categories,
  TableEncoder,
  TableEncoderOptions,
  TableEncoderState,
} from './table-encoder.js';
export type { Cell, Table, TableWithHoles } from './table.js';
export { StandardScaler, type StandardScalerOptions } from './standard-scaler.js';
