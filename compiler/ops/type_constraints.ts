/** The dtypes that TF 1.15's op registry allows for a type attribute. */

export const floating = { allowed: ['float32', 'float64'] } as const;
export const signed = { allowed: ['float32', 'float64', 'int32', 'int64'] } as const;
export const numeric = { allowed: ['float32', 'float64', 'int32', 'int64', 'uint8'] } as const;

/** Axes and lengths: a JavaScript number becomes an int32. */
export const index = { allowed: ['int32', 'int64'], default: 'int32' } as const;
