/** How C's `printf` is to write a number: `%[fill][width][.precision](d|f|e|g)`. */
export interface NumberFormat {
  readonly isFloating: boolean;
  /** Digits behind the point, or with `shortest` digits in all; 6 where it is negative. */
  readonly precision: number;
  /** With an exponent: `%e`. */
  readonly scientific: boolean;
  /** In the shorter of both ways: `%g`. */
  readonly shortest: boolean;
  /** The least number of characters; negative for no least. */
  readonly width: number;
  /** One of printf's flags: `0`, ` `, `+`, `-`. */
  readonly fill: string;
}

/** A number as C's `printf` writes it. */
export function printNumber(value: number, format: NumberFormat): string {
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative && (format.isFloating || value !== 0) ? '-' : signOf(format.fill);
  const digits = digitsOf(Math.abs(value), format);
  const missing = Math.max(0, format.width - sign.length - digits.length);
  if (format.fill === '-') return sign + digits + ' '.repeat(missing);
  return format.fill === '0' && Number.isFinite(value)
    ? sign + '0'.repeat(missing) + digits
    : ' '.repeat(missing) + sign + digits;
}

const signOf = (fill: string): string => (fill === '+' || fill === ' ' ? fill : '');

function digitsOf(value: number, { isFloating, precision, scientific, shortest }: NumberFormat) {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return 'inf';
  if (!isFloating) return BigInt(value).toString();
  const digits = precision < 0 ? 6 : precision;
  if (scientific) return exponential(value, digits);
  return shortest ? general(value, digits === 0 ? 1 : digits) : fixed(value, digits);
}

/** More digits than a number has whose decimals end half way between two shorter ones. */
const EXACT = 100;

/**
 * A number with fewer digits. Half way between two of them C takes the even one, JavaScript the larger.
 * @param write the number with so many digits behind the point.
 */
function rounded(write: (digits: number) => string, digits: number): string {
  const [exact = '', exponent] = write(EXACT).split('e');
  const cut = exact.length - EXACT + digits;
  const isTie = /^50*$/.test(exact.slice(cut));
  const isEven = /[02468]\.?$/.test(exact.slice(0, cut));
  if (!isTie || !isEven) return write(digits);
  const shorter = exact.slice(0, digits === 0 ? cut - 1 : cut);
  return exponent === undefined ? shorter : `${shorter}e${exponent}`;
}

/** JavaScript's own switches to an exponent at 1e21. */
const fixed = (value: number, digits: number): string =>
  value < 1e21
    ? rounded((d) => value.toFixed(d), Math.min(digits, EXACT))
    : BigInt(value).toString() + (digits > 0 ? `.${'0'.repeat(digits)}` : '');

/** C writes at least two digits of an exponent. */
const exponential = (value: number, digits: number): string =>
  rounded((d) => value.toExponential(d), Math.min(digits, EXACT)).replace(/e([+-])(\d)$/, 'e$10$2');

/** `%g`: an exponent where it is below -4 or has as many digits as are wanted; no zeros at the end. */
function general(value: number, digits: number): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(digits - 1).split('e')[1]);
  const isLong = exponent < -4 || exponent >= digits;
  const text = isLong ? exponential(value, digits - 1) : fixed(value, digits - 1 - exponent);
  return text.includes('.') ? text.replace(/\.?0+(?=e|$)/, '') : text;
}
