import { expect, it } from 'vitest';
import { placesOf } from '../../compiler/graph/call_site.js';

it.each([
  [
    'V8',
    `Error
    at Function.here (http://localhost:8000/@fs/feedgraph.js?v=1:20:17)
    at async Promise.all (index 0)
    at http://localhost:8000/main.js:3:4
    at file:///home/ada/digits.ts:7:12
    at C:\\digits.ts:8:1`,
    [
      'http://localhost:8000/@fs/feedgraph.js:20:17',
      'http://localhost:8000/main.js:3:4',
      '/home/ada/digits.ts:7:12',
      'C:\\digits.ts:8:1',
    ],
  ],
  [
    'Firefox',
    `here@http://localhost:8000/@fs/feedgraph.js?v=1:20:17
train/step/<@http://localhost:8000/main.js:3:4
@http://localhost:8000/main.js:9:1
`,
    [
      'http://localhost:8000/@fs/feedgraph.js:20:17',
      'http://localhost:8000/main.js:3:4',
      'http://localhost:8000/main.js:9:1',
    ],
  ],
  [
    'Safari',
    `here@http://localhost:8000/feedgraph.js:20:17
[native code]
module code@http://localhost:8000/main.js:9:1`,
    ['http://localhost:8000/feedgraph.js:20:17', 'http://localhost:8000/main.js:9:1'],
  ],
])('reads the places in a stack of %s', (_, stack, places) => {
  expect(placesOf(stack).map(({ place }) => place)).toEqual(places);
});
