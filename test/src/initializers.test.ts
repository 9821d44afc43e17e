import { describe, expect, it } from 'vitest';
import * as tf from '../../src/index.js';

const inGraph = (name: string, body: (graph: tf.Graph) => void | Promise<void>): void =>
  it(name, () => new tf.Graph().asDefault(body));

describe('the values of an initializer are those of TensorFlow for the same seeds', () => {
  const init = tf.initializers;

  interface Row {
    readonly make: () => tf.InitializerLike;
    readonly shape: readonly number[];
    /** The first values, as TensorFlow 2.21 gives them with the graph seed 3. */
    readonly is: readonly number[];
  }

  // biome-ignore format: one initializer a row
  const rows: { readonly [name: string]: Row } = {
    'zeros': { make: () => init.zeros(), shape: [2, 2], is: [0, 0, 0, 0] },
    'zeros, not called': { make: () => tf.zerosInitializer, shape: [2, 2], is: [0, 0, 0, 0] },
    'ones': { make: () => init.ones(), shape: [2, 2], is: [1, 1, 1, 1] },
    'constant': { make: () => init.constant(3), shape: [2, 2], is: [3, 3, 3, 3] },
    'constant, a list': { make: () => init.constant([1, 2]), shape: [2, 2], is: [1, 2, 2, 2] },
    'random uniform': { make: () => init.randomUniform(-1, 1, { seed: 7 }), shape: [2, 2], is: [0.46004295349121094, 0.19231557846069336, -0.24249529838562012, -0.9223885536193848] },
    'random normal': { make: () => init.randomNormal(1, 2, { seed: 7 }), shape: [2, 2], is: [0.09864890575408936, -0.30576300621032715, 1.6728063821792603, 3.704498767852783] },
    'truncated normal': { make: () => init.truncatedNormal({ stddev: 0.5, seed: 7 }), shape: [2, 2], is: [-0.22533777356147766, -0.3264407515525818, 0.16820159554481506, 0.6761246919631958] },
    'uniform unit scaling': { make: () => init.uniformUnitScaling(1.5, 7), shape: [2, 3, 2], is: [0.4879492521286011, 0.20398151874542236, -0.257205069065094, -0.978340744972229] },
    'variance scaling': { make: () => init.varianceScaling({ seed: 7 }), shape: [2, 3, 2], is: [-0.20916570723056793, -0.3030127286911011, 0.1561300903558731, 0.6276004910469055] },
    'variance scaling, uniform, by outputs': { make: () => init.varianceScaling(2, 'fan_out', 'uniform', 7), shape: [2, 3, 2], is: [0.5634353160858154, 0.23553752899169922, -0.2969948649406433, -1.1296906471252441] },
    'variance scaling, normal, by both': { make: () => init.varianceScaling(2, 'fan_avg', 'untruncated_normal', 7), shape: [2, 3], is: [-0.403096467256546, -0.5839549899101257, 0.30088815093040466, 1.2094886302947998] },
    'variance scaling of a vector': { make: () => init.varianceScaling({ distribution: 'normal', seed: 7 }), shape: [4], is: [-0.25617462396621704, -0.37111327052116394, 0.1912195235490799, 0.768650472164154] },
    'glorot uniform': { make: () => init.glorotUniform(7), shape: [2, 3], is: [0.5039517879486084, 0.21067118644714355, -0.2656403183937073, -1.0104260444641113] },
    'glorot normal': { make: () => init.glorotNormal(7), shape: [2, 3], is: [-0.3240381181240082, -0.4694252908229828, 0.24187569320201874, 0.9722745418548584] },
    'he normal': { make: () => init.heNormal(7), shape: [2, 3], is: [-0.5123492479324341, -0.7422265410423279, 0.3824390470981598, 1.537300944328308] },
    'he uniform': { make: () => init.heUniform(7), shape: [2, 3], is: [0.7968176603317261, 0.33310043811798096, -0.4200141429901123, -1.5976238250732422] },
    'lecun normal': { make: () => init.lecunNormal(7), shape: [2, 3], is: [-0.36228564381599426, -0.5248334407806396, 0.2704252302646637, 1.0870360136032104] },
    'lecun uniform': { make: () => init.lecunUniform(7), shape: [2, 3], is: [0.5634353160858154, 0.23553752899169922, -0.2969948649406433, -1.1296906471252441] },
    'orthogonal': { make: () => init.orthogonal(2, 7), shape: [3, 2], is: [-0.9971785545349121, -0.5281866788864136, 0.7443361282348633, 1.5899813175201416] },
    'orthogonal, wide': { make: () => init.orthogonal({ seed: 7 }), shape: [2, 3], is: [-0.49858927726745605, 0.37216806411743164, 0.7828790545463562, -0.2640933394432068] },
    'orthogonal, of filters': { make: () => init.orthogonal({ seed: 7 }), shape: [2, 2, 3], is: [-0.2920464277267456, -0.6001112461090088, -0.029382452368736267, 0.8762837648391724] },
    'identity': { make: () => init.identity(2), shape: [2, 3], is: [2, 0, 0, 0, 2, 0] },
  };

  for (const [name, { make, shape, is }] of Object.entries(rows)) {
    inGraph(name, async () => {
      tf.setRandomSeed(3);
      const w = tf.getVariable('w', shape, { initializer: make() });
      await using sess = new tf.Session();
      await sess.run(w.initializer);
      const { data, shape: ran } = (await sess.run(w)) as tf.NDArray;
      expect(ran).toEqual(shape);
      for (const [i, value] of is.entries()) {
        expect(Math.abs((data[i] as number) - value)).toBeLessThanOrEqual(2e-6 * Math.abs(value));
      }
    });
  }
});

describe('an initializer', () => {
  inGraph('may be called by its user', () => {
    expect(tf.zerosInitializer()([2, 3]).name).toBe('zeros:0');
    expect(tf.onesInitializer('int32')([2]).dtype).toBe('int32');
    expect(tf.onesInitializer('int32')([2], 'float64').dtype).toBe('float64');
    expect(tf.glorotUniformInitializer()([2, 3], { dtype: 'float64' }).dtype).toBe('float64');
  });

  inGraph('of values may ask for their very shape', () => {
    const strict = tf.constantInitializer([1, 2], { verifyShape: true });
    expect(strict([2]).shape).toEqual([2]);
    expect(() => strict([2, 2])).toThrow("Expected Tensor's shape: (2, 2), got (2,).");
    expect(() => tf.constantInitializer([1, 2, 3])([2])).toThrow('Too many elements provided.');
    expect(() => tf.constantInitializer(tf.ones([2]) as never)).toThrow(
      'Invalid type for initial value: Tensor',
    );
  });

  inGraph('of real numbers refuses integers', () => {
    for (const make of [
      () => tf.randomNormalInitializer({ dtype: 'int32' }),
      () => tf.truncatedNormalInitializer({ dtype: 'int32' }),
      () => tf.varianceScalingInitializer({ dtype: 'int32' }),
      () => tf.uniformUnitScalingInitializer({ dtype: 'int32' }),
    ]) {
      expect(make).toThrow("Expected floating point type, got <dtype: 'int32'>.");
    }
  });

  inGraph('of matrices wants a matrix', () => {
    expect(() => tf.orthogonalInitializer()([3])).toThrow(
      'The tensor to initialize must be at least two-dimensional',
    );
    expect(() => tf.initializers.identity()([3])).toThrow(
      'Identity matrix initializer can only be used for 2D matrices.',
    );
  });

  inGraph('of a variance knows its modes', () => {
    const scaling = tf.varianceScalingInitializer;
    expect(() => scaling(0)).toThrow('`scale` must be positive float.');
    expect(() => scaling({ mode: 'in' as never })).toThrow('Invalid `mode` argument: in');
    expect(() => scaling({ distribution: 'flat' as never })).toThrow(
      'Invalid `distribution` argument: flat',
    );
  });
});
