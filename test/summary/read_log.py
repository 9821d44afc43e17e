"""What TensorBoard's EventAccumulator finds in a log directory, as JSON."""

import base64
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

KINDS = ["scalars", "histograms", "images", "audio", "tensors", "run_metadata", "graph"]

log = EventAccumulator(sys.argv[1], size_guidance={kind: 0 for kind in KINDS})
log.Reload()
tags = log.Tags()


def histogram(event):
    h = event.histogram_value
    numbers = {"min": h.min, "max": h.max, "num": h.num, "sum": h.sum, "sumSquares": h.sum_squares}
    buckets = {limit: n for limit, n in zip(h.bucket_limit, h.bucket) if n > 0}
    return {"step": event.step, **numbers, "buckets": buckets}


def image(event):
    png = base64.b64encode(event.encoded_image_string).decode()
    return [event.step, event.width, event.height, png]


def run(tag):
    return [(node.node_name, node.op_end_rel_micros) for device in log.RunMetadata(tag).step_stats.dev_stats for node in device.node_stats]


print(json.dumps({
    "version": log.file_version,
    "scalars": {tag: [[e.step, e.value] for e in log.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {tag: [histogram(e) for e in log.Histograms(tag)] for tag in tags["histograms"]},
    "images": {tag: [image(e) for e in log.Images(tag)] for tag in tags["images"]},
    "texts": {
        tag: [[s.decode() for s in e.tensor_proto.string_val] for e in log.Tensors(tag)]
        for tag in log.PluginTagToContent("text")
    },
    "nodes": [[node.name, node.op, list(node.input)] for node in log.Graph().node],
    "runs": {tag: run(tag) for tag in tags["run_metadata"]},
}))
