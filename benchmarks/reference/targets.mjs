// node targets.mjs GENERATED.mjs inputs hidden outputs samples batch rounds: prints as JSON the ns per
// sample of generated JavaScript and of `hand.mjs` round by round, and how far apart their weights are.

import { pathToFileURL } from "node:url";
import { trainer } from "./hand.mjs";

const [path, ...numbers] = process.argv.slice(2);
const [inputs, hidden, outputs, samples, batch, rounds] = numbers.map(Number);
const generated = await import(pathToFileURL(path).href);
const rate = 0.5;

let state = 1;
const draw = () => (state = (state * 48271) % 2147483647) / 2147483647;
const rows = (count, width) => Array.from({ length: count }, () => Float64Array.from({ length: width }, draw));
const flat = (matrix) => Float64Array.from(matrix.flatMap((row) => [...row]));

const X = rows(samples, inputs);
const Z = rows(samples, outputs);
const own = generated.init(1);
for (const w of [own.w1, own.w2]) for (const row of w) row.forEach((v, i) => (row[i] = v / row.length ** 0.5));
const byHand = [own.w1, own.b1, own.w2, own.b2].map((one) => (one[0].length ? flat(one) : one.slice()));
const epoch = trainer(inputs, hidden, outputs, byHand);
const [flatX, flatZ] = [flat(X), flat(Z)];

function clock(run) {
  let least = Infinity;
  for (let k = 0; k < 3; k++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, user + system);
  }
  return (least * 1000) / samples;
}

const contestants = [
  () => generated.train_epoch(own, X, Z, rate, batch),
  () => epoch(flatX, flatZ, rate, batch),
];
const found = [];
for (let round = 0; round <= rounds; round++) found.push(contestants.map(clock));
const trained = [own.w1, own.b1, own.w2, own.b2].map((one) => (one[0].length ? flat(one) : one));
const apart = Math.max(...trained.map((one, k) => Math.max(...one.map((v, i) => Math.abs(v - byHand[k][i])))));
console.log(JSON.stringify({ found: found.slice(1), apart }));
