"""Writes a log with TensorFlow's own FileWriter."""

import sys

import tensorflow as tf

v1 = tf.compat.v1
with tf.Graph().as_default() as graph:
    tf.constant(1.0, name="one")
    with v1.summary.FileWriter(sys.argv[1], graph, filename_suffix=".theirs") as writer:
        for step in range(100):
            value = v1.Summary.Value(tag="loss", simple_value=step / 4)
            writer.add_summary(v1.Summary(value=[value]), step)
print("null")
