/** The cells of recurrent networks: TF 1.15's `tf.nn.rnn_cell`. */

export { BasicRNNCell } from './basic.js';
export { type CellActivation, RNNCell } from './cell.js';
export { DropoutWrapper } from './dropout.js';
export { GRUCell } from './gru.js';
export { BasicLSTMCell, LSTMCell, type LSTMState } from './lstm.js';
export { MultiRNNCell } from './multi.js';
export { ResidualWrapper } from './residual.js';
export { LSTMStateTuple, type StateSize } from './state.js';
