import * as tf from 'feedgraph';

const x = tf.placeholder(tf.float32, [null, 1]);
const y = tf.placeholder(tf.float32, [null, 1]);
const w = tf.variable([[0]], { name: 'w' });
const b = tf.variable([0], { name: 'b' });
const loss = tf.reduceMean(tf.square(tf.matmul(x, w).add(b).sub(y)));
const trainOp = new tf.train.GradientDescentOptimizer(0.1).minimize(loss);

await using sess = new tf.Session();
await sess.run(tf.globalVariablesInitializer());
const feed: tf.FeedDict = [
  [x, [[1], [2], [3]]],
  [y, [[3], [5], [7]]],
];
for (let i = 0; i < 300; i++) await sess.run(trainOp, feed);
console.log(await sess.run({ w, b, loss }, feed));
