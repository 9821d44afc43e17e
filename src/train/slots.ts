import { explainHere } from '../../compiler/graph/call_site.js';
import { ValueError } from '../../compiler/graph/errors.js';
import type { Tensor } from '../../compiler/graph/operation.js';
import { isFullyDefined } from '../../compiler/graph/shape.js';
import { constant } from '../array.js';
import type { Initializer } from '../initializer.js';
import * as initializers from '../initializers.js';
import type { InitialValue, Variable } from '../variables.js';

/** What a slot is for: a variable, or a tensor of which an average is kept. */
type Beside = Variable | Tensor;

/** The value of a slot before the first step, by the variable that it is for. */
export type SlotValue = (variable: Beside) => InitialValue;

/** What an optimizer keeps beside every variable. */
export interface Slot {
  /** What `getSlot` finds it by. */
  readonly name: string;
  readonly value: SlotValue;
  /** Its variable's name behind that of the variable it is for; the optimizer's own if left out. */
  readonly suffix?: string | null;
}

function shapeOf(variable: Beside): readonly number[] {
  const { shape } = variable;
  if (isFullyDefined(shape)) return shape;
  const text = `A slot needs a variable of known shape: ${variable.toString()}`;
  throw new ValueError(explainHere(text));
}

const made =
  (initializer: Initializer): SlotValue =>
  (variable) =>
  () =>
    initializer(shapeOf(variable), variable.dtype);

export const zeros: SlotValue = made(initializers.zeros());

export const ones: SlotValue = made(initializers.ones());

/** One value throughout. */
export const filledWith = (value: number): SlotValue => made(initializers.constant(value));

/** One value throughout, in a constant that is not in the slot's own scope, as some optimizers make it. */
export const constantOf =
  (value: number): SlotValue =>
  (variable) =>
    constant(value, variable.dtype, shapeOf(variable));
