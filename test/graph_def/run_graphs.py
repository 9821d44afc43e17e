"""Runs graphs in TensorFlow, and makes some: one process for all of a test's questions.

It reads {"jobs": [{"graph": base64, "runs": [{"feeds", "targets", "fetches"}]}], "text": [path]} and writes
{"results": [[[value]] or {"error"}], "made": {name: {"graph", "runs", "values"}}, "text": [base64]}.
A value is {"dtype", "shape", "data"}: base64 of little-endian numbers, or a list of texts.
"""

import base64
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow.compat.v1 as tf
from google.protobuf import text_format

tf.disable_eager_execution()


def encode(value):
    array = np.asarray(value)
    if array.dtype.kind in "SUO":
        data = [x.decode() if isinstance(x, bytes) else str(x) for x in array.ravel()]
        return {"dtype": "string", "shape": list(array.shape), "data": data}
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"dtype": str(array.dtype), "shape": list(array.shape), "data": data}


def decode(value):
    if value["dtype"] == "string":
        return np.array(value["data"], dtype=object).reshape(value["shape"])
    data = base64.b64decode(value["data"])
    return np.frombuffer(data, dtype=value["dtype"]).reshape(value["shape"])


def run_in(graph, runs):
    values = []
    with tf.Session(graph=graph) as session:
        for run in runs:
            feeds = {name: decode(value) for name, value in run.get("feeds", {}).items()}
            session.run(run.get("targets", []), feeds)
            fetched = session.run(run.get("fetches", []), feeds)
            values.append([encode(value) for value in fetched])
    return values


def run_job(job):
    definition = tf.GraphDef()
    definition.ParseFromString(base64.b64decode(job["graph"]))
    graph = tf.Graph()
    try:
        with graph.as_default():
            tf.import_graph_def(definition, name="")
        return run_in(graph, job["runs"])
    except Exception as error:  # The test says which job it was.
        return {"error": f"{type(error).__name__}: {error}"}


def made(build, runs):
    graph = tf.Graph()
    with graph.as_default():
        build()
    encoded = [{**run, "feeds": {k: encode(np.asarray(v, np.float32)) for k, v in run.get("feeds", {}).items()}} for run in runs]
    definition = graph.as_graph_def().SerializeToString()
    return {
        "graph": base64.b64encode(definition).decode(),
        "runs": encoded,
        "values": run_in(graph, encoded),
    }


def training(use_resource):
    def build():
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        w = tf.get_variable("w", initializer=tf.constant([[1.0, 2], [3, 4], [5, 6]]), use_resource=use_resource)
        b = tf.get_variable("b", initializer=tf.constant([1.0, 2]), use_resource=use_resource)
        loss = tf.reduce_mean(tf.square(tf.nn.relu(tf.matmul(x, w) + b)), name="loss")
        tf.train.AdamOptimizer(0.1).minimize(loss, name="train")
        tf.group(tf.global_variables_initializer(), name="begin")
        tf.identity(w, name="w_now")

    feeds = {"x:0": np.arange(6).reshape(2, 3)}
    step = {"feeds": feeds, "targets": ["train"], "fetches": ["loss:0", "w_now:0"]}
    return made(build, [{"targets": ["begin"]}, step, step, step])


def functional(build_gradient):
    def build():
        tf.enable_control_flow_v2()
        x = tf.placeholder(tf.float32, [], name="x")
        v = tf.get_variable("v", initializer=2.0, use_resource=True)
        if not build_gradient:
            tf.identity(tf.cond(x > 0, lambda: x * v, lambda: -x), name="choice")
        _, s = tf.while_loop(
            lambda i, s: i < 5, lambda i, s: [i + 1, s * x * v], [tf.constant(0), tf.constant(1.0)]
        )
        tf.identity(s, name="loop")
        if build_gradient:
            tf.identity(tf.gradients(s, [x])[0], name="gradient")
        tf.group(tf.global_variables_initializer(), name="begin")
        tf.disable_control_flow_v2()

    fetches = ["loop:0", "gradient:0" if build_gradient else "choice:0"]
    runs = [{"feeds": {"x:0": x}, "fetches": fetches} for x in (2.0, -2.0)]
    return made(build, [{"targets": ["begin"]}, *runs])


def frozen():
    """A convolutional network whose variables have become constants."""
    random = np.random.RandomState(7)

    def build():
        x = tf.placeholder(tf.float32, [None, 8, 8, 1], name="x")
        kernel = tf.constant(random.randn(3, 3, 1, 4).astype(np.float32))
        h = tf.nn.max_pool(tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "SAME")), 2, 2, "SAME")
        flat = tf.reshape(h, [-1, 64])
        logits = tf.matmul(flat, tf.constant(random.randn(64, 10).astype(np.float32)))
        tf.nn.softmax(logits + tf.constant(0.1, shape=[10]), name="probabilities")
        tf.argmax(logits, 1, name="classes")

    feeds = {"x:0": random.randn(5, 8, 8, 1)}
    return made(build, [{"feeds": feeds, "fetches": ["probabilities:0", "classes:0"]}])


def parse_text(path):
    definition = tf.GraphDef()
    with open(path) as file:
        text_format.Parse(file.read(), definition)
    return base64.b64encode(definition.SerializeToString()).decode()


question = json.load(sys.stdin)
answer = {
    "results": [run_job(job) for job in question["jobs"]],
    "made": {
        "training of references": training(False),
        "training of resources": training(True),
        "a choice and a loop": functional(False),
        "the gradient of a loop": functional(True),
        "a frozen network": frozen(),
    },
    "text": [parse_text(path) for path in question["text"]],
}
json.dump(answer, sys.stdout)
