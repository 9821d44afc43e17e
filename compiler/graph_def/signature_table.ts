/**
 * The signatures of ops, in the terms of TensorFlow's op registry (`REGISTER_OP`, ops.pbtxt of 1.15):
 * inputs and outputs by name, each with its dtype or with the attribute that holds it, `N*T` for N tensors
 * of one dtype, `T&` for a reference to a variable; then the attributes with their types and defaults, but
 * for those that the inputs decide; and whether the op has state.
 */

export const TABLE = `
Abs(x: T) -> (y: T)
AccumulateNV2(inputs: N*T) -> (sum: T) shape: shape
Acos(x: T) -> (y: T)
Acosh(x: T) -> (y: T)
Add(x: T, y: T) -> (z: T)
AddN(inputs: N*T) -> (sum: T)
AddV2(x: T, y: T) -> (z: T)
AdjustContrastv2(images: T, contrast_factor: float32) -> (output: T)
AdjustHue(images: T, delta: float32) -> (output: T)
AdjustSaturation(images: T, scale: float32) -> (output: T)
All(input: bool, reduction_indices: Tidx) -> (output: bool) keep_dims: bool = false
Any(input: bool, reduction_indices: Tidx) -> (output: bool) keep_dims: bool = false
ApplyAdadelta(var: T&, accum: T&, accum_update: T&, lr: T, rho: T, epsilon: T, grad: T) -> (out: T&) use_locking: bool = false
ApplyAdagrad(var: T&, accum: T&, lr: T, grad: T) -> (out: T&) use_locking: bool = false, update_slots: bool = true
ApplyAdagradDA(var: T&, gradient_accumulator: T&, gradient_squared_accumulator: T&, grad: T, lr: T, l1: T, l2: T, global_step: int64) -> (out: T&) use_locking: bool = false
ApplyAdam(var: T&, m: T&, v: T&, beta1_power: T, beta2_power: T, lr: T, beta1: T, beta2: T, epsilon: T, grad: T) -> (out: T&) use_locking: bool = false, use_nesterov: bool = false
ApplyCenteredRMSProp(var: T&, mg: T&, ms: T&, mom: T&, lr: T, rho: T, momentum: T, epsilon: T, grad: T) -> (out: T&) use_locking: bool = false
ApplyFtrl(var: T&, accum: T&, linear: T&, grad: T, lr: T, l1: T, l2: T, lr_power: T) -> (out: T&) use_locking: bool = false
ApplyFtrlV2(var: T&, accum: T&, linear: T&, grad: T, lr: T, l1: T, l2: T, l2_shrinkage: T, lr_power: T) -> (out: T&) use_locking: bool = false
ApplyGradientDescent(var: T&, alpha: T, delta: T) -> (out: T&) use_locking: bool = false
ApplyMomentum(var: T&, accum: T&, lr: T, grad: T, momentum: T) -> (out: T&) use_locking: bool = false, use_nesterov: bool = false
ApplyProximalAdagrad(var: T&, accum: T&, lr: T, l1: T, l2: T, grad: T) -> (out: T&) use_locking: bool = false
ApplyProximalGradientDescent(var: T&, alpha: T, l1: T, l2: T, delta: T) -> (out: T&) use_locking: bool = false
ApplyRMSProp(var: T&, ms: T&, mom: T&, lr: T, rho: T, momentum: T, epsilon: T, grad: T) -> (out: T&) use_locking: bool = false
ArgMax(input: T, dimension: Tidx) -> (output: output_type) output_type: type = int64
ArgMin(input: T, dimension: Tidx) -> (output: output_type) output_type: type = int64
AsString(input: T) -> (output: string) precision: int = -1, scientific: bool = false, shortest: bool = false, width: int = -1, fill: string = ""
Asin(x: T) -> (y: T)
Asinh(x: T) -> (y: T)
Assert(condition: bool, data: T) -> () T: list(type), summarize: int = 3, stateful
Assign(ref: T&, value: T) -> (output_ref: T&) validate_shape: bool = true, use_locking: bool = true
AssignAdd(ref: T&, value: T) -> (output_ref: T&) use_locking: bool = false
AssignAddVariableOp(resource: resource, value: dtype) -> () stateful
AssignSub(ref: T&, value: T) -> (output_ref: T&) use_locking: bool = false
AssignSubVariableOp(resource: resource, value: dtype) -> () stateful
AssignVariableOp(resource: resource, value: dtype) -> () stateful
Atan(x: T) -> (y: T)
Atan2(y: T, x: T) -> (z: T)
Atanh(x: T) -> (y: T)
AudioSummaryV2(tag: string, tensor: float32, sample_rate: float32) -> (summary: string) max_outputs: int = 3
AvgPool(value: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NHWC"
AvgPool3D(input: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NDHWC"
AvgPool3DGrad(orig_input_shape: int32, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NDHWC"
AvgPoolGrad(orig_input_shape: int32, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NHWC"
BatchMatMulV2(x: T, y: T) -> (output: T) adj_x: bool = false, adj_y: bool = false
BatchToSpaceND(input: T, block_shape: Tblock_shape, crops: Tcrops) -> (output: T)
BiasAdd(value: T, bias: T) -> (output: T) data_format: string = "NHWC"
BiasAddGrad(out_backprop: T) -> (output: T) data_format: string = "NHWC"
Bincount(arr: int32, size: int32, weights: T) -> (bins: T)
BroadcastArgs(s0: T, s1: T) -> (r0: T)
BroadcastGradientArgs(s0: T, s1: T) -> (r0: T, r1: T)
BroadcastTo(input: T, shape: Tidx) -> (output: T)
Cast(x: SrcT) -> (y: DstT) DstT: type, Truncate: bool = false
Ceil(x: T) -> (y: T)
CheckNumerics(tensor: T) -> (output: T) message: string, stateful
Cholesky(input: T) -> (output: T)
ConcatOffset(concat_dim: int32, shape: N*int32) -> (offset: N*int32)
ConcatV2(values: N*T, axis: Tidx) -> (output: T)
Const() -> (output: dtype) value: tensor, dtype: type
ControlTrigger() -> ()
Conv2D(input: T, filter: T) -> (output: T) strides: list(int), use_cudnn_on_gpu: bool = true, padding: string, explicit_paddings: list(int) = [], data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
Conv2DBackpropFilter(input: T, filter_sizes: int32, out_backprop: T) -> (output: T) strides: list(int), use_cudnn_on_gpu: bool = true, padding: string, explicit_paddings: list(int) = [], data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
Conv2DBackpropInput(input_sizes: int32, filter: T, out_backprop: T) -> (output: T) strides: list(int), use_cudnn_on_gpu: bool = true, padding: string, explicit_paddings: list(int) = [], data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
Conv3D(input: T, filter: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NDHWC", dilations: list(int) = [1,1,1,1,1]
Conv3DBackpropFilterV2(input: T, filter_sizes: int32, out_backprop: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NDHWC", dilations: list(int) = [1,1,1,1,1]
Conv3DBackpropInputV2(input_sizes: Tshape, filter: T, out_backprop: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NDHWC", dilations: list(int) = [1,1,1,1,1]
Cos(x: T) -> (y: T)
Cosh(x: T) -> (y: T)
CountUpTo(ref: T&) -> (output: T) limit: int
CropAndResize(image: T, boxes: float32, box_ind: int32, crop_size: int32) -> (crops: float32) method: string = "bilinear", extrapolation_value: float = 0
CropAndResizeGradBoxes(grads: float32, image: T, boxes: float32, box_ind: int32) -> (output: float32) method: string = "bilinear"
CropAndResizeGradImage(grads: float32, boxes: float32, box_ind: int32, image_size: int32) -> (output: T) T: type, method: string = "bilinear"
Cross(a: T, b: T) -> (product: T)
Cumprod(x: T, axis: Tidx) -> (out: T) exclusive: bool = false, reverse: bool = false
Cumsum(x: T, axis: Tidx) -> (out: T) exclusive: bool = false, reverse: bool = false
DepthToSpace(input: T) -> (output: T) block_size: int, data_format: string = "NHWC"
DepthwiseConv2dNative(input: T, filter: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
DepthwiseConv2dNativeBackpropFilter(input: T, filter_sizes: int32, out_backprop: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
DepthwiseConv2dNativeBackpropInput(input_sizes: int32, filter: T, out_backprop: T) -> (output: T) strides: list(int), padding: string, data_format: string = "NHWC", dilations: list(int) = [1,1,1,1]
Diag(diagonal: T) -> (output: T)
DiagPart(input: T) -> (diagonal: T)
Digamma(x: T) -> (y: T)
DivNoNan(x: T, y: T) -> (z: T)
DynamicPartition(data: T, partitions: int32) -> (outputs: num_partitions*T) num_partitions: int
DynamicStitch(indices: N*int32, data: N*T) -> (merged: T)
Elu(features: T) -> (activations: T)
EluGrad(gradients: T, outputs: T) -> (backprops: T)
EmptyTensorList(element_shape: shape_type, max_num_elements: int32) -> (handle: variant) element_dtype: type
EnsureShape(input: T) -> (output: T) shape: shape
Enter(data: T) -> (output: T) frame_name: string, is_constant: bool = false, parallel_iterations: int = 10
Equal(x: T, y: T) -> (z: bool) incompatible_shape_error: bool = true
Erf(x: T) -> (y: T)
Erfc(x: T) -> (y: T)
EuclideanNorm(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
Exit(data: T) -> (output: T)
Exp(x: T) -> (y: T)
ExpandDims(input: T, dim: Tdim) -> (output: T)
Expm1(x: T) -> (y: T)
ExtractImagePatches(images: T) -> (patches: T) ksizes: list(int), strides: list(int), rates: list(int), padding: string
FakeParam() -> (output: dtype) dtype: type, shape: shape
Fill(dims: index_type, value: T) -> (output: T)
Floor(x: T) -> (y: T)
FloorDiv(x: T, y: T) -> (z: T)
FloorMod(x: T, y: T) -> (z: T)
FusedBatchNormGradV3(y_backprop: T, x: T, scale: float32, reserve_space_1: U, reserve_space_2: U, reserve_space_3: U) -> (x_backprop: T, scale_backprop: U, offset_backprop: U, reserve_space_4: U, reserve_space_5: U) epsilon: float = 0.0001, data_format: string = "NHWC", is_training: bool = true
FusedBatchNormV3(x: T, scale: U, offset: U, mean: U, variance: U) -> (y: T, batch_mean: U, batch_variance: U, reserve_space_1: U, reserve_space_2: U, reserve_space_3: U) epsilon: float = 0.0001, data_format: string = "NHWC", is_training: bool = true
GatherNd(params: Tparams, indices: Tindices) -> (output: Tparams)
GatherV2(params: Tparams, indices: Tindices, axis: Taxis) -> (output: Tparams) batch_dims: int = 0
Greater(x: T, y: T) -> (z: bool)
GreaterEqual(x: T, y: T) -> (z: bool)
GuaranteeConst(input: T) -> (output: T) stateful
HistogramSummary(tag: string, values: T) -> (summary: string)
HSVToRGB(images: T) -> (output: T)
HistogramFixedWidth(values: T, value_range: T, nbins: int32) -> (out: dtype) dtype: type = int32
Identity(input: T) -> (output: T)
IdentityN(input: T) -> (output: T) T: list(type)
If(cond: Tcond, input: Tin) -> (output: Tout) Tin: list(type), Tout: list(type), then_branch: func, else_branch: func, output_shapes: list(shape) = [], stateful
ImageSummary(tag: string, tensor: T) -> (summary: string) max_images: int = 3, bad_color: tensor = [255,0,0,255]
InTopKV2(predictions: float32, targets: T, k: T) -> (precision: bool)
InvertPermutation(x: T) -> (y: T)
IsFinite(x: T) -> (y: bool)
IsInf(x: T) -> (y: bool)
IsNan(x: T) -> (y: bool)
IsVariableInitialized(ref: dtype&) -> (is_initialized: bool)
IteratorGetNext() -> (components: output_types) output_types: list(type), output_shapes: list(shape), stateful
L2Loss(t: T) -> (output: T)
LRN(input: T) -> (output: T) depth_radius: int = 5, bias: float = 1, alpha: float = 1, beta: float = 0.5
LRNGrad(input_grads: T, input_image: T, output_image: T) -> (output: T) depth_radius: int = 5, bias: float = 1, alpha: float = 1, beta: float = 0.5
LeakyRelu(features: T) -> (activations: T) alpha: float = 0.2
LeakyReluGrad(gradients: T, features: T) -> (backprops: T) alpha: float = 0.2
Less(x: T, y: T) -> (z: bool)
LessEqual(x: T, y: T) -> (z: bool)
Lgamma(x: T) -> (y: T)
LinSpace(start: T, stop: T, num: Tidx) -> (output: T)
ListDiff(x: T, y: T) -> (out: T, idx: out_idx) out_idx: type = int32
Log(x: T) -> (y: T)
Log1p(x: T) -> (y: T)
LogSoftmax(logits: T) -> (logsoftmax: T)
LogUniformCandidateSampler(true_classes: int64) -> (sampled_candidates: int64, true_expected_count: float32, sampled_expected_count: float32) num_true: int, num_sampled: int, unique: bool, range_max: int, seed: int = 0, seed2: int = 0, stateful
LogicalAnd(x: bool, y: bool) -> (z: bool)
LogicalNot(x: bool) -> (y: bool)
LogicalOr(x: bool, y: bool) -> (z: bool)
LoopCond(input: bool) -> (output: bool)
LowerBound(sorted_inputs: T, values: T) -> (output: out_type) out_type: type = int32
MakeIterator() -> () stateful
MatMul(a: T, b: T) -> (product: T) transpose_a: bool = false, transpose_b: bool = false
MatrixBandPart(input: T, num_lower: Tindex, num_upper: Tindex) -> (band: T)
MatrixDeterminant(input: T) -> (output: T)
MatrixDiag(diagonal: T) -> (output: T)
MatrixDiagPart(input: T) -> (diagonal: T)
MatrixDiagPartV2(input: T, k: int32, padding_value: T) -> (diagonal: T)
MatrixDiagV2(diagonal: T, k: int32, num_rows: int32, num_cols: int32, padding_value: T) -> (output: T)
MatrixInverse(input: T) -> (output: T) adjoint: bool = false
MatrixSetDiag(input: T, diagonal: T) -> (output: T)
MatrixSetDiagV2(input: T, diagonal: T, k: int32) -> (output: T)
MatrixSolve(matrix: T, rhs: T) -> (output: T) adjoint: bool = false
MatrixSolveLs(matrix: T, rhs: T, l2_regularizer: float64) -> (output: T) fast: bool = true
MatrixTriangularSolve(matrix: T, rhs: T) -> (output: T) lower: bool = true, adjoint: bool = false
Max(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
MaxPool(input: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NHWC"
MaxPool3D(input: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NDHWC"
MaxPool3DGrad(orig_input: TInput, orig_output: TInput, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NDHWC"
MaxPool3DGradGrad(orig_input: T, orig_output: T, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NDHWC"
MaxPoolGrad(orig_input: T, orig_output: T, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NHWC"
MaxPoolGradGrad(orig_input: T, orig_output: T, grad: T) -> (output: T) ksize: list(int), strides: list(int), padding: string, data_format: string = "NHWC"
MaxPoolGradWithArgmax(input: T, grad: T, argmax: Targmax) -> (output: T) ksize: list(int), strides: list(int), padding: string, include_batch_in_index: bool = false
MaxPoolWithArgmax(input: T) -> (output: T, argmax: Targmax) ksize: list(int), strides: list(int), Targmax: type = int64, padding: string, include_batch_in_index: bool = false
Maximum(x: T, y: T) -> (z: T)
Mean(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
Merge(inputs: N*T) -> (output: T, value_index: int32)
MergeSummary(inputs: N*string) -> (summary: string)
Min(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
Minimum(x: T, y: T) -> (z: T)
MirrorPad(input: T, paddings: Tpaddings) -> (output: T) mode: string
MirrorPadGrad(input: T, paddings: Tpaddings) -> (output: T) mode: string
Mul(x: T, y: T) -> (z: T)
MulNoNan(x: T, y: T) -> (z: T)
Multinomial(logits: T, num_samples: int32) -> (output: output_dtype) seed: int = 0, seed2: int = 0, output_dtype: type = int64, stateful
Neg(x: T) -> (y: T)
NextIteration(data: T) -> (output: T)
NoOp() -> ()
NotEqual(x: T, y: T) -> (z: bool) incompatible_shape_error: bool = true
OneHot(indices: TI, depth: int32, on_value: T, off_value: T) -> (output: T) axis: int = -1
OnesLike(x: T) -> (y: T)
OptionalFromValue(components: Toutput_types) -> (optional: variant) Toutput_types: list(type)
OptionalGetValue(optional: variant) -> (components: output_types) output_types: list(type), output_shapes: list(shape)
OptionalNone() -> (optional: variant)
Pack(values: N*T) -> (output: T) axis: int = 0
Pad(input: T, paddings: Tpaddings) -> (output: T)
PadV2(input: T, paddings: Tpaddings, constant_values: T) -> (output: T)
ParallelConcat(values: N*T) -> (output: T) shape: shape
ParallelDynamicStitch(indices: N*int32, data: N*T) -> (merged: T)
Placeholder() -> (output: dtype) dtype: type, shape: shape = ?
PlaceholderWithDefault(input: dtype) -> (output: dtype) shape: shape
Polygamma(a: T, x: T) -> (z: T)
Pow(x: T, y: T) -> (z: T)
PreventGradient(input: T) -> (output: T) message: string = ""
Print(input: T, data: U) -> (output: T) U: list(type), message: string = "", first_n: int = -1, summarize: int = 3, stateful
PrintV2(input: string) -> () output_stream: string = "stderr", end: string = "\\n", stateful
Prod(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
Qr(input: T) -> (q: T, r: T) full_matrices: bool = false
RGBToHSV(images: T) -> (output: T)
RandomGamma(shape: S, alpha: T) -> (output: T) seed: int = 0, seed2: int = 0, stateful
RandomGammaGrad(alpha: T, sample: T) -> (output: T)
RandomPoissonV2(shape: S, rate: R) -> (output: dtype) seed: int = 0, seed2: int = 0, dtype: type = int64, stateful
RandomShuffle(value: T) -> (output: T) seed: int = 0, seed2: int = 0, stateful
RandomStandardNormal(shape: T) -> (output: dtype) seed: int = 0, seed2: int = 0, dtype: type, stateful
RandomUniform(shape: T) -> (output: dtype) seed: int = 0, seed2: int = 0, dtype: type, stateful
RandomUniformInt(shape: T, minval: Tout, maxval: Tout) -> (output: Tout) seed: int = 0, seed2: int = 0, stateful
Range(start: Tidx, limit: Tidx, delta: Tidx) -> (output: Tidx)
Rank(input: T) -> (output: int32)
ReadVariableOp(resource: resource) -> (value: dtype) dtype: type, stateful
RealDiv(x: T, y: T) -> (z: T)
Reciprocal(x: T) -> (y: T)
ReciprocalGrad(y: T, dy: T) -> (z: T)
RefEnter(data: T&) -> (output: T&) frame_name: string, is_constant: bool = false, parallel_iterations: int = 10
RefExit(data: T&) -> (output: T&)
RefMerge(inputs: N*T&) -> (output: T&, value_index: int32)
RefNextIteration(data: T&) -> (output: T&)
RefSwitch(data: T&, pred: bool) -> (output_false: T&, output_true: T&)
Relu(features: T) -> (activations: T)
Relu6(features: T) -> (activations: T)
Relu6Grad(gradients: T, features: T) -> (backprops: T)
ReluGrad(gradients: T, features: T) -> (backprops: T)
Reshape(tensor: T, shape: Tshape) -> (output: T)
ResizeArea(images: T, size: int32) -> (resized_images: float32) align_corners: bool = false
ResizeBicubic(images: T, size: int32) -> (resized_images: float32) align_corners: bool = false, half_pixel_centers: bool = false
ResizeBicubicGrad(grads: float32, original_image: T) -> (output: T) align_corners: bool = false, half_pixel_centers: bool = false
ResizeBilinear(images: T, size: int32) -> (resized_images: float32) align_corners: bool = false, half_pixel_centers: bool = false
ResizeBilinearGrad(grads: float32, original_image: T) -> (output: T) align_corners: bool = false, half_pixel_centers: bool = false
ResizeNearestNeighbor(images: T, size: int32) -> (resized_images: T) align_corners: bool = false, half_pixel_centers: bool = false
ResizeNearestNeighborGrad(grads: T, size: int32) -> (output: T) align_corners: bool = false, half_pixel_centers: bool = false
ResourceApplyAdadelta(var: resource, accum: resource, accum_update: resource, lr: T, rho: T, epsilon: T, grad: T) -> () use_locking: bool = false, stateful
ResourceApplyAdagrad(var: resource, accum: resource, lr: T, grad: T) -> () use_locking: bool = false, update_slots: bool = true, stateful
ResourceApplyAdagradDA(var: resource, gradient_accumulator: resource, gradient_squared_accumulator: resource, grad: T, lr: T, l1: T, l2: T, global_step: int64) -> () use_locking: bool = false, stateful
ResourceApplyAdam(var: resource, m: resource, v: resource, beta1_power: T, beta2_power: T, lr: T, beta1: T, beta2: T, epsilon: T, grad: T) -> () use_locking: bool = false, use_nesterov: bool = false, stateful
ResourceApplyCenteredRMSProp(var: resource, mg: resource, ms: resource, mom: resource, lr: T, rho: T, momentum: T, epsilon: T, grad: T) -> () use_locking: bool = false, stateful
ResourceApplyFtrl(var: resource, accum: resource, linear: resource, grad: T, lr: T, l1: T, l2: T, lr_power: T) -> () use_locking: bool = false, stateful
ResourceApplyFtrlV2(var: resource, accum: resource, linear: resource, grad: T, lr: T, l1: T, l2: T, l2_shrinkage: T, lr_power: T) -> () use_locking: bool = false, stateful
ResourceApplyGradientDescent(var: resource, alpha: T, delta: T) -> () use_locking: bool = false, stateful
ResourceApplyMomentum(var: resource, accum: resource, lr: T, grad: T, momentum: T) -> () use_locking: bool = false, use_nesterov: bool = false, stateful
ResourceApplyProximalAdagrad(var: resource, accum: resource, lr: T, l1: T, l2: T, grad: T) -> () use_locking: bool = false, stateful
ResourceApplyProximalGradientDescent(var: resource, alpha: T, l1: T, l2: T, delta: T) -> () use_locking: bool = false, stateful
ResourceApplyRMSProp(var: resource, ms: resource, mom: resource, lr: T, rho: T, momentum: T, epsilon: T, grad: T) -> () use_locking: bool = false, stateful
ResourceSparseApplyAdadelta(var: resource, accum: resource, accum_update: resource, lr: T, rho: T, epsilon: T, grad: T, indices: Tindices) -> () use_locking: bool = false, stateful
ResourceSparseApplyAdagrad(var: resource, accum: resource, lr: T, grad: T, indices: Tindices) -> () use_locking: bool = false, update_slots: bool = true, stateful
ResourceSparseApplyAdagradDA(var: resource, gradient_accumulator: resource, gradient_squared_accumulator: resource, grad: T, indices: Tindices, lr: T, l1: T, l2: T, global_step: int64) -> () use_locking: bool = false, stateful
ResourceSparseApplyCenteredRMSProp(var: resource, mg: resource, ms: resource, mom: resource, lr: T, rho: T, momentum: T, epsilon: T, grad: T, indices: Tindices) -> () use_locking: bool = false, stateful
ResourceSparseApplyFtrl(var: resource, accum: resource, linear: resource, grad: T, indices: Tindices, lr: T, l1: T, l2: T, lr_power: T) -> () use_locking: bool = false, stateful
ResourceSparseApplyFtrlV2(var: resource, accum: resource, linear: resource, grad: T, indices: Tindices, lr: T, l1: T, l2: T, l2_shrinkage: T, lr_power: T) -> () use_locking: bool = false, stateful
ResourceSparseApplyMomentum(var: resource, accum: resource, lr: T, grad: T, indices: Tindices, momentum: T) -> () use_locking: bool = false, use_nesterov: bool = false, stateful
ResourceSparseApplyProximalAdagrad(var: resource, accum: resource, lr: T, l1: T, l2: T, grad: T, indices: Tindices) -> () use_locking: bool = false, stateful
ResourceSparseApplyProximalGradientDescent(var: resource, alpha: T, l1: T, l2: T, grad: T, indices: Tindices) -> () use_locking: bool = false, stateful
ResourceSparseApplyRMSProp(var: resource, ms: resource, mom: resource, lr: T, rho: T, momentum: T, epsilon: T, grad: T, indices: Tindices) -> () use_locking: bool = false, stateful
ReverseSequence(input: T, seq_lengths: Tlen) -> (output: T) seq_dim: int, batch_dim: int = 0
ReverseV2(tensor: T, axis: Tidx) -> (output: T)
Rint(x: T) -> (y: T)
Roll(input: T, shift: Tshift, axis: Taxis) -> (output: T)
Round(x: T) -> (y: T)
Rsqrt(x: T) -> (y: T)
RsqrtGrad(y: T, dy: T) -> (z: T)
ScalarSummary(tags: string, values: T) -> (summary: string)
ScatterAdd(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterDiv(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterMax(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterMin(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterMul(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterNd(indices: Tindices, updates: T, shape: Tindices) -> (output: T)
ScatterNdAdd(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterNdSub(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterNdUpdate(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = true
ScatterSub(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = false
ScatterUpdate(ref: T&, indices: Tindices, updates: T) -> (output_ref: T&) use_locking: bool = true
SegmentMax(data: T, segment_ids: Tindices) -> (output: T)
SegmentMean(data: T, segment_ids: Tindices) -> (output: T)
SegmentMin(data: T, segment_ids: Tindices) -> (output: T)
SegmentProd(data: T, segment_ids: Tindices) -> (output: T)
SegmentSum(data: T, segment_ids: Tindices) -> (output: T)
Select(condition: bool, t: T, e: T) -> (output: T)
Selu(features: T) -> (activations: T)
SeluGrad(gradients: T, outputs: T) -> (backprops: T)
Shape(input: T) -> (output: out_type) out_type: type = int32
ShapeN(input: N*T) -> (output: N*out_type) out_type: type = int32
Sigmoid(x: T) -> (y: T)
SigmoidGrad(y: T, dy: T) -> (z: T)
Sign(x: T) -> (y: T)
Sin(x: T) -> (y: T)
Sinh(x: T) -> (y: T)
Size(input: T) -> (output: out_type) out_type: type = int32
Slice(input: T, begin: Index, size: Index) -> (output: T)
Softmax(logits: T) -> (softmax: T)
SoftmaxCrossEntropyWithLogits(features: T, labels: T) -> (loss: T, backprop: T)
Softplus(features: T) -> (activations: T)
Softsign(features: T) -> (activations: T)
SoftsignGrad(gradients: T, features: T) -> (backprops: T)
SpaceToBatchND(input: T, block_shape: Tblock_shape, paddings: Tpaddings) -> (output: T)
SpaceToDepth(input: T) -> (output: T) block_size: int, data_format: string = "NHWC"
SparseApplyAdadelta(var: T&, accum: T&, accum_update: T&, lr: T, rho: T, epsilon: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false
SparseApplyAdagrad(var: T&, accum: T&, lr: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false, update_slots: bool = true
SparseApplyAdagradDA(var: T&, gradient_accumulator: T&, gradient_squared_accumulator: T&, grad: T, indices: Tindices, lr: T, l1: T, l2: T, global_step: int64) -> (out: T&) use_locking: bool = false
SparseApplyCenteredRMSProp(var: T&, mg: T&, ms: T&, mom: T&, lr: T, rho: T, momentum: T, epsilon: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false
SparseApplyFtrl(var: T&, accum: T&, linear: T&, grad: T, indices: Tindices, lr: T, l1: T, l2: T, lr_power: T) -> (out: T&) use_locking: bool = false
SparseApplyFtrlV2(var: T&, accum: T&, linear: T&, grad: T, indices: Tindices, lr: T, l1: T, l2: T, l2_shrinkage: T, lr_power: T) -> (out: T&) use_locking: bool = false
SparseApplyMomentum(var: T&, accum: T&, lr: T, grad: T, indices: Tindices, momentum: T) -> (out: T&) use_locking: bool = false, use_nesterov: bool = false
SparseApplyProximalAdagrad(var: T&, accum: T&, lr: T, l1: T, l2: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false
SparseApplyProximalGradientDescent(var: T&, alpha: T, l1: T, l2: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false
SparseApplyRMSProp(var: T&, ms: T&, mom: T&, lr: T, rho: T, momentum: T, epsilon: T, grad: T, indices: Tindices) -> (out: T&) use_locking: bool = false
SparseSoftmaxCrossEntropyWithLogits(features: T, labels: Tlabels) -> (loss: T, backprop: T)
Split(split_dim: int32, value: T) -> (output: num_split*T) num_split: int
SplitV(value: T, size_splits: Tlen, split_dim: int32) -> (output: num_split*T) num_split: int
Sqrt(x: T) -> (y: T)
SqrtGrad(y: T, dy: T) -> (z: T)
Square(x: T) -> (y: T)
SquaredDifference(x: T, y: T) -> (z: T)
Squeeze(input: T) -> (output: T) squeeze_dims: list(int) = []
StatelessIf(cond: Tcond, input: Tin) -> (output: Tout) Tin: list(type), Tout: list(type), then_branch: func, else_branch: func, output_shapes: list(shape) = []
StatelessWhile(input: T) -> (output: T) T: list(type), cond: func, body: func, output_shapes: list(shape) = [], parallel_iterations: int = 10
StopGradient(input: T) -> (output: T)
StridedSlice(input: T, begin: Index, end: Index, strides: Index) -> (output: T) begin_mask: int = 0, end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0, shrink_axis_mask: int = 0
StridedSliceGrad(shape: Index, begin: Index, end: Index, strides: Index, dy: T) -> (output: T) begin_mask: int = 0, end_mask: int = 0, ellipsis_mask: int = 0, new_axis_mask: int = 0, shrink_axis_mask: int = 0
StringFormat(inputs: T) -> (output: string) T: list(type), template: string = "%s", placeholder: string = "%s", summarize: int = 3
StringJoin(inputs: N*string) -> (output: string) separator: string = ""
StringToNumber(string_tensor: string) -> (output: out_type) out_type: type = float32
Sub(x: T, y: T) -> (z: T)
Sum(input: T, reduction_indices: Tidx) -> (output: T) keep_dims: bool = false
Svd(input: T) -> (s: T, u: T, v: T) compute_uv: bool = true, full_matrices: bool = false
Switch(data: T, pred: bool) -> (output_false: T, output_true: T)
Tan(x: T) -> (y: T)
Tanh(x: T) -> (y: T)
TanhGrad(y: T, dy: T) -> (z: T)
TensorListConcatV2(input_handle: variant, element_shape: shape_type, leading_dims: int64) -> (tensor: element_dtype, lengths: int64) element_dtype: type
TensorListElementShape(input_handle: variant) -> (element_shape: shape_type) shape_type: type
TensorListFromTensor(tensor: element_dtype, element_shape: shape_type) -> (output_handle: variant)
TensorListGather(input_handle: variant, indices: int32, element_shape: int32) -> (values: element_dtype) element_dtype: type
TensorListGetItem(input_handle: variant, index: int32, element_shape: int32) -> (item: element_dtype) element_dtype: type
TensorListLength(input_handle: variant) -> (length: int32)
TensorListPopBack(input_handle: variant, element_shape: int32) -> (output_handle: variant, tensor: element_dtype) element_dtype: type
TensorListPushBack(input_handle: variant, tensor: element_dtype) -> (output_handle: variant)
TensorListReserve(element_shape: shape_type, num_elements: int32) -> (handle: variant) element_dtype: type
TensorListResize(input_handle: variant, size: int32) -> (output_handle: variant) stateful
TensorListScatterIntoExistingList(input_handle: variant, tensor: element_dtype, indices: int32) -> (output_handle: variant)
TensorListSetItem(input_handle: variant, index: int32, item: element_dtype) -> (output_handle: variant)
TensorListSplit(tensor: element_dtype, element_shape: shape_type, lengths: int64) -> (output_handle: variant)
TensorListStack(input_handle: variant, element_shape: int32) -> (tensor: element_dtype) element_dtype: type, num_elements: int = -1
TensorScatterAdd(tensor: T, indices: Tindices, updates: T) -> (output: T)
TensorScatterSub(tensor: T, indices: Tindices, updates: T) -> (output: T)
TensorScatterUpdate(tensor: T, indices: Tindices, updates: T) -> (output: T)
TensorSummaryV2(tag: string, tensor: T, serialized_summary_metadata: string) -> (summary: string)
Tile(input: T, multiples: Tmultiples) -> (output: T)
TopKV2(input: T, k: int32) -> (values: T, indices: int32) sorted: bool = true
Transpose(x: T, perm: Tperm) -> (y: T)
TruncateDiv(x: T, y: T) -> (z: T)
TruncateMod(x: T, y: T) -> (z: T)
TruncatedNormal(shape: T) -> (output: dtype) seed: int = 0, seed2: int = 0, dtype: type, stateful
UniformCandidateSampler(true_classes: int64) -> (sampled_candidates: int64, true_expected_count: float32, sampled_expected_count: float32) num_true: int, num_sampled: int, unique: bool, range_max: int, seed: int = 0, seed2: int = 0, stateful
Unique(x: T) -> (y: T, idx: out_idx) out_idx: type = int32
UniqueWithCounts(x: T) -> (y: T, idx: out_idx, count: out_idx) out_idx: type = int32
Unpack(value: T) -> (output: num*T) num: int, axis: int = 0
UnravelIndex(indices: Tidx, dims: Tidx) -> (output: Tidx)
UnsortedSegmentMax(data: T, segment_ids: Tindices, num_segments: Tnumsegments) -> (output: T)
UnsortedSegmentMin(data: T, segment_ids: Tindices, num_segments: Tnumsegments) -> (output: T)
UnsortedSegmentProd(data: T, segment_ids: Tindices, num_segments: Tnumsegments) -> (output: T)
UnsortedSegmentSum(data: T, segment_ids: Tindices, num_segments: Tnumsegments) -> (output: T)
UpperBound(sorted_inputs: T, values: T) -> (output: out_type) out_type: type = int32
VarHandleOp() -> (resource: resource) container: string = "", shared_name: string = "", dtype: type, shape: shape, stateful
VarIsInitializedOp(resource: resource) -> (is_initialized: bool) stateful
VariableShape(input: resource) -> (output: out_type) out_type: type = int32, stateful
VariableV2() -> (ref: dtype&) shape: shape, dtype: type, container: string = "", shared_name: string = "", stateful
Where(input: T) -> (index: int64)
While(input: T) -> (output: T) T: list(type), cond: func, body: func, output_shapes: list(shape) = [], parallel_iterations: int = 10, stateful
Xdivy(x: T, y: T) -> (z: T)
Xlogy(x: T, y: T) -> (z: T)
ZerosLike(x: T) -> (y: T)
Zeta(x: T, q: T) -> (z: T)
_TensorListScatterAdd(input_handle: variant, tensor: element_dtype, indices: int32) -> (output_handle: variant)
`;
