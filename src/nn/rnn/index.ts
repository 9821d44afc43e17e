/** Recurrent networks: a cell run over the steps of sequences. */

export { type BidirectionalOptions, bidirectionalDynamicRnn } from './bidirectional_dynamic_rnn.js';
export { type DynamicRnnOptions, dynamicRnn } from './dynamic_rnn.js';
export {
  type StaticBidirectionalOptions,
  staticBidirectionalRnn,
} from './static_bidirectional_rnn.js';
export { type StaticRnnOptions, staticRnn } from './static_rnn.js';
