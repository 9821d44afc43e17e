import { describe, expect, it } from 'vitest';
import { inputSpecs } from '../../compiler/graph/create.js';
import type { OpRecord } from '../../compiler/graph/record.js';
import { defaultProto, fromProto, type Reading } from '../../compiler/graph_def/attr_value.js';
import { signatureOf } from '../../compiler/graph_def/signatures.js';
import * as compiled from '../../compiler/ops/compiled.js';
import { ops } from '../../compiler/ops/index.js';

/* Every op has a signature as TensorFlow's registry has it, and its record agrees with that. */

const records: readonly OpRecord[] = Object.values(ops);

/** What only the compiler makes: its own ops, and those that updates of variables become. */
const inside = new Set([
  ...Object.keys(compiled).filter((name) => !/VariableOp$/.test(name)),
  ...records.flatMap(({ update }) => (update?.type.startsWith('_') ? [update.type] : [])),
]);

const inGraphs = records.filter(({ type }) => !inside.has(type));

/** The record's own attributes, which TensorFlow knows in another way. */
const OWN = new Set(['list']);

/** What a record says of its inputs, in the terms of the table. */
const inputsOf = (record: OpRecord) =>
  inputSpecs(record).map(({ name, type, isList, isReference }) => ({
    name,
    type,
    isList,
    isReference,
  }));

const reading: Reading = { functionOf: () => expect.fail(), claim: () => expect.fail() };

describe('the signature of', () => {
  it.each(inGraphs.map((record) => [record.type, record] as const))('%s', (type, record) => {
    const signature = signatureOf(type);
    expect(signature).not.toBeNull();
    const expected = signature?.inputs.map(({ name, type, isRef, number, isTypeList }, i) => ({
      name,
      // A handle of a variable is the variable here, and a condition is always a bool.
      type: type === 'resource' || type === 'Tcond' ? inputsOf(record)[i]?.type : type,
      isList: number !== null || isTypeList,
      isReference: isRef || type === 'resource',
    }));
    expect(inputsOf(record)).toEqual(expected);
    for (const [name, value] of Object.entries(record.attrs ?? {})) {
      if (OWN.has(name)) continue;
      const spec = signature?.attrs[name];
      expect(spec, name).toBeDefined();
      const proto = spec && defaultProto(spec);
      // `shape_type` has a default in Python's function only.
      if (!proto) expect(name).toBe('shape_type');
      else if (spec.kind === 'float') expect(Number(spec.default)).toBe(value);
      else expect(fromProto(spec.kind, proto, reading), name).toEqual(value);
    }
  });
});
