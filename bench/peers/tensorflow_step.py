"""TensorFlow, as a user of its version 1 runs it: a graph, a feed dict, Session.run."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow

import tutorial_model as model

tf = tensorflow.compat.v1
tf.disable_eager_execution()

values = {name: tf.Variable(value) for name, value in model.initial_values().items()}
x = tf.placeholder(tf.float32, [None, 784])
y = tf.placeholder(tf.float32, [None, 10])


def layer(inputs, n):
    convolved = tf.nn.conv2d(inputs, values[f"filter{n}"], [1, 1, 1, 1], "SAME")
    active = tf.nn.relu(convolved + values[f"bias{n}"])
    return tf.nn.max_pool(active, [1, 2, 2, 1], [1, 2, 2, 1], "SAME")


flat = tf.reshape(layer(layer(tf.reshape(x, [-1, 28, 28, 1]), 1), 2), [-1, 3136])
dense = tf.nn.relu(tf.matmul(flat, values["weights3"]) + values["bias3"])
logits = tf.matmul(dense, values["weights4"]) + values["bias4"]
loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=logits))
step = tf.train.AdamOptimizer(1e-4).minimize(loss)

threads = model.threads()
config = tf.ConfigProto(intra_op_parallelism_threads=threads, inter_op_parallelism_threads=1)
images, labels = model.batch()
with tf.Session(config=config) as session:

    def multiplier(size):
        factor = tf.Variable(tf.ones([size, size]))
        session.run(factor.initializer)
        product = tf.matmul(factor, factor)
        return lambda: session.run(product.op)

    session.run(tf.global_variables_initializer())
    model.report(
        f"TensorFlow {tensorflow.__version__}, Session.run",
        lambda: session.run([step, loss], {x: images, y: labels})[1],
        multiplier,
    )
