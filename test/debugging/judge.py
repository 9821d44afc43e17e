"""What TensorFlow prints of tensors: cases from standard input, as JSON; the texts to standard output."""

import base64
import json
import os
import sys
import tempfile

import numpy as np
import tensorflow.compat.v1 as tf

tf.disable_eager_execution()


def tensor(case):
    if case["dtype"] == "string":
        return tf.constant(case["values"], tf.string, case["shape"])
    values = np.frombuffer(base64.b64decode(case["values"]), case["dtype"])
    return tf.constant(values.reshape(case["shape"]))


def printed(session, op):
    """What an op writes to standard error."""
    with tempfile.TemporaryFile() as file:
        kept = os.dup(2)
        os.dup2(file.fileno(), 2)
        try:
            session.run(op)
        finally:
            os.dup2(kept, 2)
        file.seek(0)
        return file.read().decode()


def failure(session, op):
    try:
        session.run(op)
    except tf.errors.InvalidArgumentError as error:
        return next(line for line in error.message.split("\n") if "assertion failed" in line)


def outcome(case):
    with tf.Graph().as_default(), tf.Session() as session:
        x, n = tensor(case), case["summarize"]
        assertion = tf.raw_ops.Assert(condition=tf.constant(False), data=[x, "x"], summarize=n)
        return {
            "Print": printed(session, tf.Print(tf.constant(1), [x, "x"], "message ", summarize=n)),
            "Assert": failure(session, assertion).removeprefix("\t (0) ").strip(),
            "print": printed(session, tf.print("x", x, [x, {"a": 1}], summarize=n)),
        }


print(json.dumps([outcome(case) for case in json.load(sys.stdin)]))
