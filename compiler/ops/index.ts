/** Every op that the library knows, by TensorFlow's name. */

import type { OpRecord } from '../graph/record.js';
import * as array from './array.js';
import { Shape_ as Shape } from './array.js';
import * as compiled from './compiled.js';
import * as constant from './constant.js';
import { NoOp } from './control.js';
import * as conv from './conv.js';
import * as math from './math.js';
import * as nn from './nn.js';
import * as pool from './pool.js';
import * as random from './random.js';
import * as reduction from './reduction.js';
import * as state from './state.js';
import * as training from './training.js';

const {
  Identity,
  StopGradient,
  ShapeN,
  Size,
  Rank,
  Reshape,
  ExpandDims,
  Squeeze,
  Transpose,
  InvertPermutation,
  Fill,
  ZerosLike,
  OnesLike,
  Pack,
  Unpack,
  ConcatV2,
  Slice,
  Pad,
  Tile,
  GatherV2,
  Range,
  DynamicStitch,
  BroadcastGradientArgs,
  ReverseV2,
} = array;
const { Const, Placeholder, PlaceholderWithDefault } = constant;
const { Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter } = conv;
const {
  Neg,
  Square,
  Sqrt,
  SqrtGrad,
  Exp,
  Log,
  Reciprocal,
  ReciprocalGrad,
  Cast,
  Add,
  AddV2,
  Sub,
  Mul,
  RealDiv,
  FloorDiv,
  FloorMod,
  Maximum,
  Equal,
  GreaterEqual,
  Select,
  AddN,
  MatMul,
} = math;
const { BiasAdd, BiasAddGrad, Relu, ReluGrad, Softmax, LogSoftmax, SoftmaxCrossEntropyWithLogits } =
  nn;
const { MaxPool, MaxPoolGrad, MaxPoolGradGrad, AvgPool, AvgPoolGrad } = pool;
const { RandomUniform, RandomUniformInt, RandomStandardNormal, TruncatedNormal } = random;
const { Sum, Mean, Max, Prod, ArgMax } = reduction;
const { VariableV2, IsVariableInitialized, Assign, AssignAdd, AssignSub } = state;
const { ApplyGradientDescent, ApplyMomentum, ApplyAdam } = training;
const {
  ReadVariableOp,
  AssignVariableOp,
  Output,
  _ApplyGradientDescent,
  _ApplyMomentum,
  _ApplyAdam,
  _FusedConv2D,
  _FusedMatMul,
} = compiled;

export const ops = {
  Identity,
  StopGradient,
  Shape,
  ShapeN,
  Size,
  Rank,
  Reshape,
  ExpandDims,
  Squeeze,
  Transpose,
  InvertPermutation,
  Fill,
  ZerosLike,
  OnesLike,
  Pack,
  Unpack,
  ConcatV2,
  Slice,
  Pad,
  Tile,
  GatherV2,
  Range,
  DynamicStitch,
  BroadcastGradientArgs,
  ReverseV2,
  Const,
  Placeholder,
  PlaceholderWithDefault,
  Conv2D,
  Conv2DBackpropInput,
  Conv2DBackpropFilter,
  Neg,
  Square,
  Sqrt,
  SqrtGrad,
  Exp,
  Log,
  Reciprocal,
  ReciprocalGrad,
  Cast,
  Add,
  AddV2,
  Sub,
  Mul,
  RealDiv,
  FloorDiv,
  FloorMod,
  Maximum,
  Equal,
  GreaterEqual,
  Select,
  AddN,
  MatMul,
  NoOp,
  BiasAdd,
  BiasAddGrad,
  Relu,
  ReluGrad,
  Softmax,
  LogSoftmax,
  SoftmaxCrossEntropyWithLogits,
  MaxPool,
  MaxPoolGrad,
  MaxPoolGradGrad,
  AvgPool,
  AvgPoolGrad,
  RandomUniform,
  RandomUniformInt,
  RandomStandardNormal,
  TruncatedNormal,
  Sum,
  Mean,
  Max,
  Prod,
  ArgMax,
  VariableV2,
  IsVariableInitialized,
  Assign,
  AssignAdd,
  AssignSub,
  ApplyGradientDescent,
  ApplyMomentum,
  ApplyAdam,
  ReadVariableOp,
  AssignVariableOp,
  Output,
  _ApplyGradientDescent,
  _ApplyMomentum,
  _ApplyAdam,
  _FusedConv2D,
  _FusedMatMul,
} as const;

/** The name of an op. */
export type OpType = keyof typeof ops;

/** The attributes of every op; those that name dtypes of inputs (`T`) are not part of it. */
export type Attrs = {
  readonly [K in OpType]: (typeof ops)[K] extends { readonly attrTypes?: infer A } ? A : never;
};

/** The record of an op. */
export const recordOf = (type: OpType): OpRecord => ops[type];
