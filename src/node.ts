/** What needs Node: files, downloads and the terminal. */

export * as inputData from './node/input_data.js';
