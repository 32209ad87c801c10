// Training of two layers as a careful person writes it: flat typed arrays, nothing allocated in the
// loop. Sigmoid, half squared error, mean over the batch; X and Z are flat too.

export function trainer(inputs, hidden, outputs, parameters) {
  const [w1, b1, w2, b2] = parameters;
  const a = new Float64Array(hidden);
  const d1 = new Float64Array(hidden);
  const d2 = new Float64Array(outputs);
  const [g1, h1, g2, h2] = parameters.map((one) => new Float64Array(one.length));

  function sample(X, x, Z, z, v1, c1, v2, c2, rate) {
    for (let j = 0; j < hidden; j++) {
      let s = b1[j];
      for (let i = 0; i < inputs; i++) s += w1[j * inputs + i] * X[x + i];
      a[j] = 1 / (1 + Math.exp(-s));
      d1[j] = 0;
    }
    for (let k = 0; k < outputs; k++) {
      let s = b2[k];
      for (let j = 0; j < hidden; j++) s += w2[k * hidden + j] * a[j];
      const y = 1 / (1 + Math.exp(-s));
      d2[k] = rate * (y - Z[z + k]) * y * (1 - y);
      for (let j = 0; j < hidden; j++) d1[j] += d2[k] * w2[k * hidden + j];
    }
    for (let k = 0; k < outputs; k++) {
      for (let j = 0; j < hidden; j++) v2[k * hidden + j] -= d2[k] * a[j];
      c2[k] -= d2[k];
    }
    for (let j = 0; j < hidden; j++) {
      const d = d1[j] * a[j] * (1 - a[j]);
      for (let i = 0; i < inputs; i++) v1[j * inputs + i] -= d * X[x + i];
      c1[j] -= d;
    }
  }

  function add(found, own) {
    for (let i = 0; i < own.length; i++) {
      own[i] += found[i];
      found[i] = 0;
    }
  }

  return function epoch(X, Z, rate, batch) {
    const count = X.length / inputs;
    for (let start = 0; start < count; start += batch) {
      const end = Math.min(start + batch, count);
      if (batch === 1) {
        sample(X, start * inputs, Z, start * outputs, w1, b1, w2, b2, rate);
        continue;
      }
      const step = rate / (end - start);
      for (let r = start; r < end; r++) sample(X, r * inputs, Z, r * outputs, g1, h1, g2, h2, step);
      add(g1, w1);
      add(h1, b1);
      add(g2, w2);
      add(h2, b2);
    }
  };
}
