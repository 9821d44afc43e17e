import * as tf from '../../../../src/index.js';

const { BasicLSTMCell, BasicRNNCell, GRUCell, LSTMCell } = tf.nn.rnnCell;

/*
 * What TensorFlow 2.21's tf.compat.v1.nn.dynamic_rnn gives for x = values([2, 3, 2], 1) and cells
 * written out in Python by the formulas of 1.15, e.g. for an LSTM
 *
 *   i, j, f, o = tf.split(tf.matmul(tf.concat([x, h], 1), kernel) + bias, 4, 1)
 *   c = tf.sigmoid(f + 1.0) * c + tf.sigmoid(i) * tf.tanh(j); h = tf.tanh(c) * tf.sigmoid(o)
 *
 * and for every gradient of sum(outputs * values(…, 9)) + sum(state ** 2) by a weight, and last by x,
 * the sum of its product with values(…, 4).
 */
export const fixtures = [
  {
    what: 'BasicRNNCell',
    cell: () => new BasicRNNCell(2),
    lengths: null,
    outputs: [
      0.19593, -0.36086, 0.13797, -0.35813, -0.05985, -0.27528, -0.10599, -0.27552, 0.15014,
      -0.42017, 0.19332, -0.43765,
    ],
    states: [[-0.05985, -0.27528, 0.19332, -0.43765]],
    gradients: [-0.07866, 0.73125, -0.10117],
  },
  {
    what: 'BasicRNNCell, sequences of two lengths',
    cell: () => new BasicRNNCell(2),
    lengths: [3, 2],
    outputs: [
      0.19593, -0.36086, 0.13797, -0.35813, -0.05985, -0.27528, -0.10599, -0.27552, 0.15014,
      -0.42017, 0.0, 0.0,
    ],
    states: [[-0.05985, -0.27528, 0.15014, -0.42017]],
    gradients: [-0.20679, 0.50675, -0.04425],
  },
  {
    what: 'GRUCell',
    cell: () => new GRUCell(2),
    lengths: null,
    outputs: [
      -0.43162, -0.30158, -0.55263, -0.44377, -0.41958, -0.33293, -0.14169, -0.02184, -0.4426,
      -0.24752, -0.61605, -0.46303,
    ],
    states: [[-0.41958, -0.33293, -0.61605, -0.46303]],
    gradients: [-0.03886, -0.01601, 0.78299, 1.464, -0.48181],
  },
  {
    what: 'GRUCell, sequences of two lengths',
    cell: () => new GRUCell(2),
    lengths: [3, 2],
    outputs: [
      -0.43162, -0.30158, -0.55263, -0.44377, -0.41958, -0.33293, -0.14169, -0.02184, -0.4426,
      -0.24752, 0.0, 0.0,
    ],
    states: [[-0.41958, -0.33293, -0.4426, -0.24752]],
    gradients: [-0.02506, -0.02384, 0.3901, 1.0305, -0.1726],
  },
  {
    what: 'BasicLSTMCell',
    cell: () => new BasicLSTMCell(2),
    lengths: null,
    outputs: [
      -0.13569, -0.19449, -0.28149, -0.30808, -0.39314, -0.32994, -0.11636, -0.05809, -0.21127,
      -0.20789, -0.31731, -0.34638,
    ],
    states: [
      [-0.63476, -0.5464, -0.57469, -0.55065],
      [-0.39314, -0.32994, -0.31731, -0.34638],
    ],
    gradients: [-0.12676, 0.81358, -0.40802],
  },
  {
    what: 'BasicLSTMCell, sequences of two lengths',
    cell: () => new BasicLSTMCell(2),
    lengths: [3, 2],
    outputs: [
      -0.13569, -0.19449, -0.28149, -0.30808, -0.39314, -0.32994, -0.11636, -0.05809, -0.21127,
      -0.20789, 0.0, 0.0,
    ],
    states: [
      [-0.63476, -0.5464, -0.38134, -0.33401],
      [-0.39314, -0.32994, -0.21127, -0.20789],
    ],
    gradients: [-0.20179, 0.61281, -0.25951],
  },
  {
    what: 'LSTMCell with peepholes, projection and clipping',
    cell: () => new LSTMCell(2, { usePeepholes: true, cellClip: 0.5, numProj: 1, projClip: 0.2 }),
    lengths: null,
    outputs: [-0.13922, -0.2, -0.2, -0.06708, -0.16579, -0.2],
    states: [
      [-0.5, -0.5, -0.5, -0.5],
      [-0.2, -0.2],
    ],
    gradients: [-0.01771, 0.02876, 0.00028, 0.00103, 0.00288, -0.06922, 0.0312],
  },
  {
    what: 'LSTMCell with peepholes, projection and clipping, sequences of two lengths',
    cell: () => new LSTMCell(2, { usePeepholes: true, cellClip: 0.5, numProj: 1, projClip: 0.2 }),
    lengths: [3, 2],
    outputs: [-0.13922, -0.2, -0.2, -0.06708, -0.16579, 0.0],
    states: [
      [-0.5, -0.5, -0.37145, -0.33184],
      [-0.2, -0.16579],
    ],
    gradients: [0.0329, 0.21475, 0.00354, 0.01166, 0.00655, -0.14112, 0.09277],
  },
];
