import { readFileSync } from 'node:fs';
import { create, equals, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphDefSchema } from '../../../compiler/proto/graph_pb.js';
import { DataType, TensorProtoSchema } from '../../../compiler/proto/tensor_pb.js';
import { parseText } from '../../../compiler/text_format/parse.js';
import { printText } from '../../../compiler/text_format/print.js';

const graphs = (text: string) => parseText(GraphDefSchema, text);
const tensors = (text: string) => parseText(TensorProtoSchema, text);

describe('printText', () => {
  it('writes a field a line, and maps by their keys', () => {
    const graph = create(GraphDefSchema, {
      node: [
        {
          name: 'x',
          op: 'Placeholder',
          attr: {
            shape: { value: { case: 'shape', value: { dim: [{ size: -1n }] } } },
            dtype: { value: { case: 'type', value: DataType.DT_FLOAT } },
          },
        },
      ],
      versions: { producer: 134 },
    });
    expect(printText(GraphDefSchema, graph)).toBe(`node {
  name: "x"
  op: "Placeholder"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "shape"
    value {
      shape {
        dim {
          size: -1
        }
      }
    }
  }
}
versions {
  producer: 134
}
`);
  });

  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [Math.fround(1e-8), '1e-08'],
    [Math.fround(0.999), '0.999'],
    [Math.fround(1 / 3), '0.33333334'],
    [0.0001, '0.0001'],
    [16777216, '16777216.0'],
    [Math.fround(1e16), '1e+16'],
    [Math.fround(3.4028234663852886e38), '3.4028235e+38'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('writes the float %d as TensorFlow does: %s', (value, text) => {
    const tensor = create(TensorProtoSchema, { floatVal: [Math.fround(value)] });
    expect(printText(TensorProtoSchema, tensor)).toBe(`float_val: ${text}\n`);
  });

  it('writes bytes that are not printable as octal escapes', () => {
    const tensor = create(TensorProtoSchema, { tensorContent: Uint8Array.of(255, 0, 34, 10, 65) });
    expect(printText(TensorProtoSchema, tensor)).toBe(`tensor_content: "\\377\\000\\"\\nA"\n`);
  });
});

describe('parseText', () => {
  it.each([
    ['a list in brackets', 'float_val: [1, 2.5, -3e2]', [1, 2.5, -300]],
    ['a field each', 'float_val: 1 float_val: inf; float_val: 4f,', [1, Infinity, 4]],
    ['comments', '# what\nfloat_val: 1 # one\n', [1]],
  ])('reads %s', (_what, text, values) => {
    expect(tensors(text).floatVal).toEqual(values);
  });

  it('reads messages with a colon, and in angle brackets', () => {
    const { dim } = tensors('tensor_shape: < dim { size: 0x10 } dim: { size: 010 } >')
      .tensorShape ?? {
      dim: [],
    };
    expect(dim.map(({ size }) => size)).toEqual([16n, 8n]);
  });

  it('reads strings that follow each other as one, with all escapes', () => {
    const { stringVal } = tensors(
      String.raw`string_val: "a\x41\101" 'b"\'\n' string_val: "\u00e4"`,
    );
    expect(stringVal.map((bytes) => new TextDecoder().decode(bytes))).toEqual(['aAAb"\'\n', 'ä']);
  });

  it.each([
    [
      'node { name: "x" wrong: 1 }',
      '1:18 : Message type "tensorflow.NodeDef" has no field named "wrong".',
    ],
    ['node {\n  name: "x"\n', '3:1 : Expected "}", found the end of the text.'],
    ['node { name: x }', '1:14 : Expected string but found: "x".'],
    ['node { name: "x }', '1:14 : String missing ending quote.'],
    [
      'node { name: "a" name: "b" }',
      '1:18 : Message type "tensorflow.NodeDef" should not have multiple "name" fields.',
    ],
    ['versions { producer: 99999999999 }', '1:22 : Value out of range: 99999999999'],
    ['versions { producer: 1.5 }', "1:22 : Couldn't parse integer: 1.5"],
    [
      'node { attr { key: "T" value { type: DT_NONE } } }',
      '1:38 : Enum type "tensorflow.DataType" has no value named DT_NONE.',
    ],
    [
      'node { attr { key: "T" value { i: 1 f: 2 } } }',
      '1:37 : Field "f" is specified along with field "i", another member of oneof "value" for message type "tensorflow.AttrValue".',
    ],
    ['}', '1:1 : Expected the name of a field, found "}".'],
  ])('says where and why %j is none', (text, message) => {
    expect(() => graphs(text)).toThrow(`Can't parse as text proto: ${message}`);
  });

  it('gives up on messages that are nested too deep', () => {
    const deep = 'variant_val { tensors {'.repeat(100_000);
    expect(() => tensors(deep)).toThrow('Messages are nested more than 100 deep.');
  });

  it('ends, whatever the text is, with a message or with an error that says where', () => {
    const text = printText(
      TensorProtoSchema,
      create(TensorProtoSchema, {
        dtype: DataType.DT_FLOAT,
        tensorShape: { dim: [{ size: 2n, name: 'n' }] },
        floatVal: [1, 2.5],
        stringVal: [Uint8Array.of(1, 200)],
      }),
    );
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 3 }), (at, inserted) => {
        try {
          tensors(text.slice(0, at) + inserted + text.slice(at + 1));
        } catch (error) {
          expect(String(error)).toMatch(/DataLossError: Can't parse as text proto: \d+:\d+ : /);
        }
      }),
    );
  });
});

describe('both', () => {
  it('give TensorFlow’s own text of the tutorial’s graph back', () => {
    const text = readFileSync('../shared/reference/tutorial_graph.pbtxt', 'utf8');
    const printed = printText(GraphDefSchema, graphs(text));
    expect(printed).toBe(text);
  });

  it('give every tensor back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true })),
        fc.array(fc.double({ noNaN: true })),
        fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
        fc.array(fc.uint8Array()),
        fc.string({ unit: 'binary' }),
        (floatVal, doubleVal, int64Val, stringVal, name) => {
          const tensor = create(TensorProtoSchema, {
            floatVal: floatVal.map(Math.fround),
            doubleVal,
            int64Val,
            stringVal: stringVal.map((bytes) => new Uint8Array(bytes)),
            tensorShape: { dim: [{ name }] },
          });
          const back = tensors(printText(TensorProtoSchema, tensor));
          expect(equals(TensorProtoSchema, back, tensor)).toBe(true);
          expect(toBinary(TensorProtoSchema, back)).toEqual(toBinary(TensorProtoSchema, tensor));
        },
      ),
    );
  });
});
