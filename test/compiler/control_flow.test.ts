import { beforeEach, describe, expect, it } from 'vitest';
import { ops } from '../../compiler/ops/index.js';
import { tensorListRules } from '../../compiler/passes/legalize/tensor_list.js';
import * as tf from '../../src/index.js';
import { type Fetch, input, passesOf, printed } from './passes.js';

beforeEach(tf.resetDefaultGraph);

const int = (value: number): tf.Tensor => tf.constant(value, tf.int32);
const sum = (x: tf.Tensor): tf.Tensor => tf.reduceSum(x);

describe('a choice', () => {
  const build = (): tf.Tensor => {
    const x = input([2]);
    return tf.cond(
      tf.greater(sum(x), 0),
      () => tf.exp(x).mul(tf.constant([1, 1])),
      () => tf.log(x),
    );
  };

  it('is one operation, its branches below it', () => {
    expect(passesOf(build()).prune).toBe(printed`
      Const = Const()
      Sum = Sum(feed x:0, Const:0)
      Greater/y = Const()
      Greater = Greater(Sum:0, Greater/y:0)
      cond = StatelessIf(Greater:0, feed x:0)
        then_branch:
          x = Placeholder()
          Exp = Exp(x:0)
          Const = Const()
          mul = Mul(Exp:0, Const:0)
          fetch mul:0
        else_branch:
          x = Placeholder()
          Log = Log(x:0)
          fetch Log:0
      cond/Identity = Identity(cond:0)
      fetch cond/Identity:0
    `);
  });

  it('becomes a node with regions, which the passes rewrite too', () => {
    const passes = passesOf(build());
    expect(passes.specialise).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sum(%0, [0]) : float32[]
      %2 = Greater(%1, 0) : bool[]
      %3 = If(%2, %0) : float32[2]
        then (%0: float32[2])
          %1 = Exp(%0) : float32[2]
          %2 = Mul(%1, [1,1]) : float32[2]
          fetch %2
        else (%0: float32[2])
          %1 = Log(%0) : float32[2]
          fetch %1
      %4 = Identity(%3:0) : float32[2]
      fetch %4
    `);
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sum(%0, [0]) : float32[]
      %2 = Greater(%1, 0) : bool[]
      %3 = If(%2, %0) : float32[2]
        then (%0: float32[2])
          %1 = Exp(%0) : float32[2]
          fetch %1
        else (%0: float32[2])
          %1 = Log(%0) : float32[2]
          fetch %1
      fetch %3:0
    `);
  });

  it('is scheduled with a plan for every branch, which frees its parameters', () => {
    expect(passesOf(build()).schedule).toBe(printed`
      $0 = feed x:0 : float32[2]
      $2 = Const 0 : float32[]
      $1 = Sum($0, [0])
      $3 = Greater($1, $2)  free $1
      $4 = If($3, $0)  free $3
        then
          $0 = parameter : float32[2]
          $1 = Exp($0)  free $0
          fetch $1
        else
          $0 = parameter : float32[2]
          $1 = Log($0)  free $0
          fetch $1
      fetch $4
    `);
  });

  it('is replaced by its branch where it is known when compiled', () => {
    const x = input([2]);
    const y = tf.cond(
      tf.equal(tf.reduceSum(tf.shape(x)), 2),
      () => tf.exp(x),
      () => tf.log(x),
    );
    expect(passesOf(y).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Exp(%0) : float32[2]
      fetch %1
    `);
  });

  it('leaves out what no needed output depends on, and what is constant in both branches', () => {
    const x = input([2]);
    const [a, , c] = tf.cond(
      tf.greater(sum(x), 0),
      () => [tf.exp(x), tf.log(x), tf.constant(3)] as const,
      () => [x, tf.sin(x), tf.constant(3)] as const,
    );
    expect(passesOf([a, c]).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sum(%0, [0]) : float32[]
      %2 = Greater(%1, 0) : bool[]
      %3 = If(%2, %0) : float32[2]
        then (%0: float32[2])
          %1 = Exp(%0) : float32[2]
          fetch %1
        else (%0: float32[2])
          fetch %0
      fetch %3:0, 3
    `);
  });

  it('has a choice for its gradient, which uses what the branch has computed', () => {
    const x = input([2]);
    const y = tf.cond(
      tf.less(sum(x), 9),
      () => tf.exp(tf.sin(x)),
      () => tf.square(x),
    );
    expect(passesOf(tf.gradients(y, [x])[0] as tf.Tensor).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = Sum(%0, [0]) : float32[]
      %2 = Less(%1, 9) : bool[]
      %3 = If(%2, %0) : float32[2]
        then (%0: float32[2])
          %1 = Sin(%0) : float32[2]
          %2 = Exp(%1) : float32[2]
          fetch %2
        else (%0: float32[2])
          %1 = Square(%0) : float32[2]
          fetch %1
      %4 = If(%2, %3:0, %0) : float32[2]
        then (%0: float32[2], %1: float32[2])
          %2 = Cos(%1) : float32[2]
          %3 = Mul(%0, %2) : float32[2]
          fetch %3
        else (%0: float32[2], %1: float32[2])
          %2 = Mul(%1, 2) : float32[2]
          fetch %2
      fetch %4:0
    `);
  });
});

describe('a loop', () => {
  it('carries what the needed variables depend on, and hands the rest in', () => {
    const x = input([2]);
    const [, y] = tf.whileLoop(
      (i) => tf.less(i, 3),
      (i, y, z) => [i.add(1), tf.identity(y.mul(x)), z.add(1)],
      [int(0), x, tf.constant(1)],
    );
    const passes = passesOf(y);
    expect(passes.prune).toBe(printed`
      Const = Const()
      while = While(Const:0, feed x:0, feed x:0)
        cond:
          Const = Placeholder()
          Less/y = Const()
          Less = Less(Const:0, Less/y:0)
          fetch Less:0
        body:
          Const = Placeholder()
          add/y = Const()
          add = AddV2(Const:0, add/y:0)
          x = Placeholder()
          x_1 = Placeholder()
          mul = Mul(x:0, x_1:0)
          Identity = Identity(mul:0)
          fetch add:0, Identity:0, x_1:0
      while/Identity_3 = Identity(while:3)
      fetch while/Identity_3:0
    `);
    expect(passes.simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = While(0, %0, %0) : int32[], float32[2]
        while (%0: int32[], %1: float32[2], %2: float32[2])
          %3 = Less(%0, 3) : bool[]
          fetch %3
        do (%0: int32[], %1: float32[2], %2: float32[2])
          %3 = AddV2(%0, 1) : int32[]
          %4 = Mul(%1, %2) : float32[2]
          fetch %3, %4
      fetch %1:1
    `);
    expect(passes.schedule).toBe(printed`
      $1 = feed x:0 : float32[2]
      $0 = Const 0 : int32[]
      $2, $3 = While($0, $1, $1)  free $2
        while
          $0 = parameter : int32[]
          $1 = parameter : float32[2]
          $2 = parameter : float32[2]
          $3 = Const 3 : int32[]
          $4 = Less($0, $3)  free $0
          fetch $4
        do
          $0 = parameter : int32[]
          $1 = parameter : float32[2]
          $2 = parameter : float32[2]
          $3 = Const 1 : int32[]
          $4 = AddV2($0, $3)  free $0
          $5 = Mul($1, $2)  free $1, $2
          fetch $4, $5
      fetch $3
    `);
  });

  it('disappears where it has no iteration', () => {
    const y = tf.whileLoop(
      () => tf.less(3, 2),
      (y) => y.mul(2),
      [input([2])],
    );
    expect(passesOf(y).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      fetch %0
    `);
  });

  it('is unrolled where a shape changes', () => {
    const [, y] = tf.whileLoop(
      (i) => tf.less(i, 2),
      (i, y) => [i.add(1), ops.ConcatV2([[y, y], 0])],
      [int(0), input([1])],
      { shapeInvariants: [[], [null]] },
    );
    expect(passesOf(y).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[1]
      %1 = ConcatV2(%0, %0, 0) : float32[2]
      %2 = ConcatV2(%1, %1, 0) : float32[4]
      fetch %2
    `);
  });

  it('keeps what its gradient needs in lists, from which the gradient takes it', () => {
    const x = input([2]);
    const y = tf.whileLoop(
      (y) => tf.less(sum(y), 9),
      (y) => tf.exp(y),
      [x],
    );
    expect(passesOf(tf.gradients(y, [x])[0] as tf.Tensor).simplify).toBe(printed`
      %0 = Placeholder<x:0>() : float32[2]
      %1 = EmptyTensorList([2], -1, element_dtype=float32) : list<float32[2]>(0)
      %2 = While(0, %0, %1) : int32[], float32[2], list<float32[2]>
        while (%0: int32[], %1: float32[2], %2: list<float32[2]>)
          %3 = Sum(%1, [0]) : float32[]
          %4 = Less(%3, 9) : bool[]
          fetch %4
        do (%0: int32[], %1: float32[2], %2: list<float32[2]>)
          %3 = AddV2(%0, 1) : int32[]
          %4 = Exp(%1) : float32[2]
          %5 = TensorListPushBack(%2, %4) : list<float32[2]>
          fetch %3, %4, %5
      %3 = While(0, [1,1], %2:2, %2:0) : int32[], float32[2], list<float32[2]>
        while (%0: int32[], %1: float32[2], %2: list<float32[2]>, %3: int32[])
          %4 = Less(%0, %3) : bool[]
          fetch %4
        do (%0: int32[], %1: float32[2], %2: list<float32[2]>, %3: int32[])
          %4 = AddV2(%0, 1) : int32[]
          %5 = TensorListPopBack(%2, -1, element_dtype=float32) : list<float32[2]>, float32[2]
          %6 = Mul(%1, %5:1) : float32[2]
          fetch %4, %6, %5
      fetch %3:1
    `);
  });
});

describe('lists', () => {
  const indices = (length: number): tf.Tensor => input([length], 'i', 'int32');

  it.each([
    {
      what: 'stacked, gathered and concatenated',
      build: (): readonly Fetch[] => {
        const array = new tf.TensorArray(tf.float32, 2).unstack(input([2, 3]));
        const lengths = array.concat().op.outputs[1] as tf.Tensor;
        return [array.stack(), array.gather(indices(1)), array.concat(), lengths];
      },
      legal: printed`
        %0 = EmptyTensorList(-1, -1, element_dtype=float32) : list<float32>(0)
        %1 = Placeholder<x:0>() : float32[2,3]
        %2 = Unpack(%1, num=2) : float32[3], float32[3]
        %3 = TensorListPushBack(%0, %2) : list<float32[3]>(1)
        %4 = TensorListPushBack(%3, %2:1) : list<float32[3]>(2)
        %5 = TensorListGetItem(%4, 0, [3], element_dtype=float32) : float32[3]
        %6 = TensorListGetItem(%4, 1, [3], element_dtype=float32) : float32[3]
        %7 = Pack(%5, %6) : float32[2,3]
        %8 = Placeholder<i:0>() : int32[1]
        %9 = Unpack(%8, num=1) : int32[]
        %10 = TensorListGetItem(%4, %9, [3], element_dtype=float32) : float32[3]
        %11 = Pack(%10) : float32[1,3]
        %12 = ConcatV2(%5, %6, 0) : float32[6]
        fetch %7, %11, %12, [3,3]
      `,
    },
    {
      what: 'scattered and split',
      build: (): readonly Fetch[] => {
        const x = input([2, 3]);
        const a = new tf.TensorArray(tf.float32, 2, { elementShape: [3] }).scatter(indices(2), x);
        const b = new tf.TensorArray(tf.float32, 2).split(x, tf.constant([1, 1], tf.int32));
        return [a.read(0), b.read(1)];
      },
      legal: printed`
        %0 = TensorListReserve([3], 2, element_dtype=float32) : list<float32[3]>(2)
        %1 = Placeholder<i:0>() : int32[2]
        %2 = Unpack(%1, num=2) : int32[], int32[]
        %3 = Placeholder<x:0>() : float32[2,3]
        %4 = Unpack(%3, num=2) : float32[3], float32[3]
        %5 = TensorListSetItem(%0, %2, %4) : list<float32[3]>(2)
        %6 = TensorListSetItem(%5, %2:1, %4:1) : list<float32[3]>(2)
        %7 = TensorListGetItem(%6, 0, [3], element_dtype=float32) : float32[3]
        %8 = EmptyTensorList(-1, -1, element_dtype=float32) : list<float32>(0)
        %9 = Slice(%3, [0,0], [1,3]) : float32[1,3]
        %10 = TensorListPushBack(%8, %9) : list<float32[1,3]>(1)
        %11 = Slice(%3, [1,0], [1,3]) : float32[1,3]
        %12 = TensorListPushBack(%10, %11) : list<float32[1,3]>(2)
        %13 = TensorListGetItem(%12, 1, -1, element_dtype=float32) : float32[1,3]
        fetch %7, %13
      `,
    },
    {
      what: 'added up',
      build: (): readonly Fetch[] => {
        const x = input([2, 3]);
        const array = new tf.TensorArray(tf.float32, 2).unstack(x);
        return tf.gradients([array.gather(indices(1)), array.read(0)], [x]) as tf.Tensor[];
      },
      legal: printed`
        %0 = TensorListReserve([3], 2, element_dtype=float32) : list<float32[3]>(2)
        %1 = Placeholder<i:0>() : int32[1]
        %2 = Unpack(%1, num=1) : int32[]
        %3 = TensorListGetItem(%0, %2, [3], element_dtype=float32) : float32[3]
        %4 = Unpack([[1,1,1]], num=1) : float32[3]
        %5 = AddV2(%3, %4) : float32[3]
        %6 = TensorListSetItem(%0, %2, %5) : list<float32[3]>(2)
        %7 = TensorListSetItem(%0, 0, [1,1,1]) : list<float32[3]>(2)
        %8 = _TensorListAdd(%6, %7) : list<float32[3]>(2)
          each (%0: float32[3], %1: float32[3])
            %2 = AddN(%0, %1) : float32[3]
            fetch %2
        %9 = TensorListGetItem(%8:0, 0, [3], element_dtype=float32) : float32[3]
        %10 = TensorListGetItem(%8:0, 1, [3], element_dtype=float32) : float32[3]
        %11 = Pack(%9, %10) : float32[2,3]
        fetch %11
      `,
    },
  ])('are $what element by element', ({ build, legal }) => {
    expect(passesOf(build()).legalize).toBe(legal);
  });

  it('have a row here, every rule', () => {
    const build = (): readonly Fetch[] => {
      const x = input([2, 3]);
      const array = new tf.TensorArray(tf.float32, 2).unstack(x);
      const places = tf.constant([1], tf.int32);
      const scattered = array.scatter(places, input([1, 3], 'y'));
      const split = new tf.TensorArray(tf.float32, 2).split(x, tf.constant([1, 1], tf.int32));
      const ys = [scattered.stack(), array.gather(places), array.read(1), split.concat()];
      return [...ys, split.concat().op.outputs[1], ...tf.gradients(ys, [x])] as tf.Tensor[];
    };
    const hits = passesOf(build()).hits.legalize;
    expect([...(hits?.keys() ?? [])]).toEqual(
      expect.arrayContaining(tensorListRules.map(({ name }) => name)),
    );
  });
});
