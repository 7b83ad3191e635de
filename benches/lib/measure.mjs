// Timing several ways of doing one thing beside each other, so that a busy machine slows all of them alike.

const ROUNDS = 41;

/** What the functions answer goes here, so that no engine may leave them out. */
let sum = 0;

/** Nanoseconds an input takes in each function: the median over the rounds, one function after the other in each. */
export function compare(functions, inputs) {
  const names = Object.keys(functions);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -5; round < ROUNDS; round++) {
    for (const name of names) {
      const time = pass(functions[name], inputs);
      if (round >= 0) times[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])]));
}

function pass(use, inputs) {
  const start = process.hrtime.bigint();
  for (const input of inputs) sum += use(input) ? 1 : 0;
  const elapsed = Number(process.hrtime.bigint() - start);
  return sum < 0 ? 0 : elapsed / inputs.length;
}

/** The middle one. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/** The number below which that part of the sorted numbers lies. */
export function percentile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/** Prints rows as a table, the first column to the left, the others to the right. */
export function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  const [first, ...rest] = all.map(line);
  console.log(`\n${first}\n${"─".repeat(first.length)}\n${rest.join("\n")}`);
}
