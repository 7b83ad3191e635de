// `qash-client check`: what it finds, what it writes, what it says, and how it ends.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const manifest = fileURLToPath(import.meta.resolve("qash-client/package.json"));
const bin = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin["qash-client"]);
const folder = mkdtempSync(join(tmpdir(), "qash-check-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const RIGHT = "012180001234567899";
const WRONG = "012180001234567890";

let files = 0;

/** Writes a file of its own and gives back its path. */
function file(content) {
  const path = join(folder, `${++files}.csv`);
  writeFileSync(path, content);
  return path;
}

function check(path, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "check", path, ...args], { encoding: "utf8" });
  const out = path.replace(/\.csv$/, ".faulty.csv");
  return { status, stdout, stderr, faulty: out !== path && existsSync(out) ? readFileSync(out, "utf8") : undefined };
}

const CLABE = ["--column", "clabe=clabe"];

test("a valid file ends with status 0 and writes no other file", () => {
  const { status, stdout, faulty } = check(file(`id,clabe\n1,${RIGHT}\n2,012 180 00123456789 9\n`), ...CLABE);
  assert.equal(status, 0);
  assert.match(stdout, /2 rows .* 2 right, 0 faulty/);
  assert.equal(faulty, undefined);
});

test("a faulty row is copied as it was, with its line, column, code and reason, and the status is 1", () => {
  const { status, faulty } = check(file(`id,clabe,note\n1,${RIGHT},a\n2,${WRONG},"b, ""c"""\n`), ...CLABE);
  assert.equal(status, 1);
  const [head, row, end] = faulty.split("\n");
  assert.equal(head, "id,clabe,note,qash_line,qash_column,qash_code,qash_message");
  assert.equal(
    row,
    `2,${WRONG},"b, ""c""",3,clabe,CHECK_DIGIT,"The check digit should be 9, not 0; compare all of it with the original."`,
  );
  assert.equal(end, "");
});

test("several faults of a row stand in one row", () => {
  const { faulty } = check(file(`clabe,iban\n${WRONG},DE00\n`), ...CLABE, "--column", "iban=iban");
  const rows = faulty.trimEnd().split("\n");
  assert.equal(rows.length, 2);
  assert.match(rows[1], /clabe \| iban,CHECK_DIGIT \| /);
});

test("reasons are in the language asked for", () => {
  const { faulty } = check(file(`clabe\n${WRONG}\n`), ...CLABE, "--lang", "es");
  assert.match(faulty, /dígito verificador/);
});

test("CRLF, a byte-order mark and the semicolon are recognised, and written again", () => {
  const { status, faulty } = check(file(`\ufeffclabe;name\r\n${WRONG};José\r\n${RIGHT};Ana\r\n`), ...CLABE);
  assert.equal(status, 1);
  assert.ok(faulty.startsWith("\ufeffclabe;name;qash_line"));
  assert.ok(faulty.includes(`${WRONG};José;2;clabe`));
  assert.ok(faulty.endsWith("\r\n"));
});

test("a first line that names the delimiter, as Excel takes it, is read and written again", () => {
  for (const naming of ["sep=;", '"sep=;"', "SEP=;"]) {
    const { status, stdout, faulty } = check(
      file(`${naming}\r\nname;clabe\r\nA,B,C;${WRONG}\r\nD;${RIGHT}\r\n`),
      ...CLABE,
    );
    assert.equal(status, 1, naming);
    assert.match(stdout, /2 rows .* 1 right, 1 faulty/);
    assert.ok(faulty.startsWith(`${naming}\r\nname;clabe;qash_line`), faulty);
    assert.ok(faulty.includes(`A,B,C;${WRONG};3;clabe`), faulty);
    const { status: again, faulty: same } = check(file(faulty), ...CLABE);
    assert.deepEqual([again, same.replace(`${WRONG};3;`, "")], [1, faulty.replace(`${WRONG};3;`, "")]);
  }
  assert.equal(check(file(`sep=\t\n${RIGHT}\tx;y\n`), "--column", "clabe=1", "--no-header").status, 0);
});

test("the delimiter is the one that shows the column, however many others there are", () => {
  const text = `a,b,c,d\tclabe\n1,2,3,4\t${RIGHT}\n`;
  assert.equal(check(file(text), ...CLABE).status, 0);
});

test("a tab can be asked for", () => {
  assert.equal(check(file(`x\tclabe\n1\t${RIGHT}\n`), ...CLABE, "--delimiter", "tab").status, 0);
});

test("a lone CR ends a line where there is no LF", () => {
  assert.equal(check(file(`clabe\r${RIGHT}\r${RIGHT}\r`), ...CLABE, "--json").stdout.match(/"rows":(\d+)/)[1], "2");
});

test("quoted cells may hold delimiters, quotes and line ends, and lines are counted through them", () => {
  const { status, faulty } = check(file(`name,clabe\n"a\nb, ""c""","${RIGHT}"\n"x\r\ny",${WRONG}\n`), ...CLABE);
  assert.equal(status, 1);
  assert.ok(faulty.includes(`"x\r\ny",${WRONG},4,clabe`), faulty);
});

test("a row with too few or too many cells is faulty, and nothing else is said of it", () => {
  const { status, faulty } = check(file(`a,clabe\n${RIGHT}\n1,${RIGHT},3\n1,${RIGHT}\n`), ...CLABE);
  assert.equal(status, 1);
  const rows = faulty.trimEnd().split("\n");
  assert.equal(rows.length, 3);
  assert.equal(rows[1], `${RIGHT},,2,,ROW_CELLS,The row has 1 cells; the first row has 2.`);
  assert.match(rows[2], /,3,,ROW_CELLS,/);
});

test("an empty cell is faulty unless the column is optional", () => {
  const text = `id,clabe\n1,\n2,${RIGHT}\n3,${WRONG}\n`;
  assert.match(check(file(text), ...CLABE).faulty, /1,,2,clabe,EMPTY/);
  const { faulty } = check(file(text), "--optional", "clabe=clabe");
  assert.equal(faulty.trimEnd().split("\n").length, 2);
});

test("amounts are read in the locale, and without one an ambiguous amount is faulty", () => {
  const text = `amount\n1500.50\n"1.500"\n`;
  assert.match(check(file(text), "--column", "money:MXN=amount").faulty, /AMOUNT_/);
  assert.equal(check(file(`amount\n"1.500,50"\n`), "--column", "money:COP=amount", "--locale", "es-CO").status, 0);
});

test("a phone's country lets national numbers pass", () => {
  const text = "phone\n55 1234 5678\n";
  assert.equal(check(file(text), "--column", "phone=phone").status, 1);
  assert.equal(check(file(text), "--column", "phone:MX=phone").status, 0);
});

test("a NIT without its check digit, or a card's number that became a decimal, is faulty", () => {
  const text = "nit,card\n900.123.456-8,79.123.456\n900123456,1020304050\n8600029644,79123456.0\n";
  const { status, faulty } = check(file(text), "--column", "nit=nit", "--column", "cedula=card");
  assert.equal(status, 1);
  assert.match(faulty, /^900123456,1020304050,.*CHECK_DIGIT_MISSING/m);
  assert.match(faulty, /^8600029644,79123456.0,.*SPREADSHEET/m);
  assert.equal(faulty.trimEnd().split("\n").length, 3);
});

test("an RFC of another kind is faulty", () => {
  const text = "rfc\nGODE561231GR8\n";
  assert.equal(check(file(text), "--column", "rfc:person=rfc").status, 0);
  assert.match(check(file(text), "--column", "rfc:company=rfc").faulty, /RFC_KIND/);
});

test("a bank code must belong to its account", () => {
  const text = `bank,clabe\n40012,${RIGHT}\n40014,${RIGHT}\n`;
  const { status, faulty } = check(file(text), ...CLABE, "--pair", "bank=clabe");
  assert.equal(status, 1);
  assert.equal(faulty.trimEnd().split("\n").length, 2);
  assert.match(faulty, /40014,.*,3,bank,BANK_MISMATCH/);
});

test("a cell that a spreadsheet would run as a formula is escaped, numbers and phones stay", () => {
  const text = `name,phone,clabe\n=HYPERLINK(1),+52 55 1234 5678,${WRONG}\n`;
  assert.ok(check(file(text), ...CLABE).faulty.includes(`\n'=HYPERLINK(1),+52 55 1234 5678,${WRONG},2`));
  assert.ok(check(file(text), ...CLABE, "--keep-formulas").faulty.includes(`\n=HYPERLINK(1),+52`));
});

test("reasons never begin a formula", () => {
  const { faulty } = check(file(`clabe\n"=1+cmd|' /C calc'!A0"\n`), ...CLABE);
  for (const cell of faulty.split("\n")[1].split(",")) assert.doesNotMatch(cell, /^"?[=+@-]/);
});

test("a corrected file of faulty rows can be checked again", () => {
  const first = check(file(`id,clabe\n1,${WRONG}\n2,${WRONG}\n`), ...CLABE).faulty;
  const { status, faulty } = check(file(first.replace(WRONG, RIGHT)), ...CLABE);
  assert.equal(status, 1);
  const rows = faulty.trimEnd().split("\n");
  assert.equal(rows[0], "id,clabe,qash_line,qash_column,qash_code,qash_message");
  assert.match(rows[1], new RegExp(`^2,${WRONG},3,clabe,CHECK_DIGIT,"[^"]*"$`));
});

test("a missing column is reported with the existing columns", () => {
  const { status, stderr } = check(file("id,account\n1,2\n"), ...CLABE);
  assert.equal(status, 2);
  assert.match(stderr, /no column "clabe"\. Its columns are:\n {2}id\n {2}account/);
});

test("a missing file, an empty file and a folder are reported", () => {
  assert.match(check(join(folder, "none.csv"), ...CLABE).stderr, /There is no file/);
  assert.match(check(file(""), ...CLABE).stderr, /is empty/);
  assert.match(check(folder, ...CLABE).stderr, /is a folder/);
});

test("invalid UTF-8 is reported with its line, and can be read with its own encoding", () => {
  const bytes = Buffer.concat([
    Buffer.from(`name,clabe\nAna,${RIGHT}\nJos`),
    Buffer.from([0xe9]),
    Buffer.from(`,${WRONG}\n`),
  ]);
  const { status, stderr, faulty } = check(file(bytes), ...CLABE);
  assert.equal(status, 2);
  assert.match(stderr, /line 3: .*UTF-8/);
  assert.equal(faulty, undefined);
  assert.ok(check(file(bytes), ...CLABE, "--encoding", "windows-1252").faulty.includes("José"));
});

test("UTF-16 is reported", () => {
  assert.match(check(file(Buffer.from("\ufeffclabe\n1\n", "utf16le")), ...CLABE).stderr, /UTF-16/);
});

test("UTF-16 with its mark is read, and the faulty rows are written as UTF-8 with one", () => {
  const little = Buffer.from(`\ufeffname\tclabe\r\nJosé 😀\t${WRONG}\r\nAna\t${RIGHT}\r\n`, "utf16le");
  const big = Buffer.from(little).swap16();
  for (const bytes of [little, big]) {
    const { status, stdout, faulty } = check(file(bytes), ...CLABE);
    assert.equal(status, 1);
    assert.match(stdout, /2 rows .* 1 right, 1 faulty/);
    assert.ok(faulty.startsWith("\ufeffname\tclabe\tqash_line"), faulty);
    assert.ok(faulty.includes(`\r\nJosé 😀\t${WRONG}\t2\tclabe`), faulty);
  }
  const halved = check(file(Buffer.concat([little, Buffer.from([0x3d, 0xd8, 0x0a, 0x00])])), ...CLABE);
  assert.deepEqual([halved.status, /line 4: the file is not text/.test(halved.stderr)], [2, true], halved.stderr);
});

test("a workbook is reported, not printed", () => {
  const { status, stderr } = check(file(Buffer.from("PK\x03\x04\x14\0\x06\0\x1b[2Jclabe")), ...CLABE);
  assert.equal(status, 2);
  assert.match(stderr, /workbook \(\.xlsx.*CSV UTF-8/);
  assert.ok(!stderr.includes("\x1b"));
});

test("where names of columns are not UTF-8, the encoding is named, and no control character is printed", () => {
  const { stderr } = check(file(Buffer.from("N\xfamero,\x1b[2J\n1,2\n", "latin1")), "--column", "clabe=Número");
  assert.match(stderr, /N\ufffdmero\n {2}\ufffd\[2J\n.*--encoding windows-1252/);
});

test("a number that a spreadsheet has changed is reported as such", () => {
  const spoilt = file(`clabe;aba\n1,2180E+16;021000021\n${RIGHT.slice(1)};21000021\n`);
  const { faulty } = check(spoilt, ...CLABE, "--column", "aba=aba", "--lang", "es");
  const [, rounded, zero] = faulty.split("\n");
  assert.match(rounded, /2;clabe;BAD_CHARACTER;Una hoja de cálculo redondeó/);
  assert.match(zero, /clabe \| aba;TOO_SHORT \| TOO_SHORT;.*Falta el cero del principio.*Falta el cero/);
});

test("each way in which a spreadsheet changes an account has its own reason", () => {
  const lost = ["12180001234567899", "2010077777777771"];
  const rounded = ["1.2180E+16 ", "12.18E+15", "1,218E16", "12180001234567900", "646180157034181000"];
  const { status, faulty } = check(file(`clabe\n"${[...lost, ...rounded].join('"\n"')}"\n`), ...CLABE);
  assert.equal(status, 1);
  const [zero, zeros, ...others] = faulty.trimEnd().split("\n").slice(1);
  assert.match(zero, /The zero at the beginning is missing/);
  assert.match(zeros, /The zeros at the beginning are missing/);
  assert.equal(others.length, rounded.length);
  for (const reason of others) assert.match(reason, /A spreadsheet has rounded this number/);
  // Zeros at the end are no fault by themselves, and one alone is no sign of a spreadsheet.
  assert.equal(check(file("clabe\n646180000009000000\n"), ...CLABE).status, 0);
  assert.doesNotMatch(check(file("clabe\n012180001234567890\n"), ...CLABE).faulty, /spreadsheet/);
});

test("an unclosed quote is reported with its line", () => {
  const { status, stderr } = check(file(`name,clabe\nAna,${RIGHT}\n"Jo,${RIGHT}\n`), ...CLABE);
  assert.equal(status, 2);
  assert.match(stderr, /line 3: .*quote/);
  // Found before all of a large file is in memory.
  const large = check(file(`name,clabe\n"Jo,${RIGHT}\n${`Ana,${RIGHT}\n`.repeat(100_000)}`), ...CLABE);
  assert.match(large.stderr, /line 2: this row is longer than 1 MB/);
});

test("text after a closing quote is reported with its line, since an earlier quote was not closed", () => {
  for (const [text, line] of [
    [`clabe,name\n${RIGHT},"Ana\n${WRONG},Luis\n${RIGHT},"Eva"\n`, 2],
    [`clabe,name\r\n${RIGHT},Ana\r\n${RIGHT},"Luis" Pérez\r\n`, 3],
    [`clabe,name\n${RIGHT},"a ""b"" c"d\n`, 2],
    [`clabe,name\n${RIGHT},"two\r\nlines"\n"x"y,b\n`, 4],
    [`"clabe"x,name\n${RIGHT},Ana\n`, 1],
  ]) {
    const { status, stderr, faulty } = check(file(text), ...CLABE);
    assert.equal(status, 2, text);
    assert.match(stderr, new RegExp(`line ${line}: .*quote`), text);
    assert.equal(faulty, undefined);
  }
  // A quote in the middle of a cell that begins with none is a character like any other.
  assert.equal(check(file(`clabe,size\n${RIGHT},5" pipe\n`), ...CLABE).status, 0);
});

test("lines may end in CR, CRLF and LF, also mixed, and are counted through them", () => {
  const rows = [`${RIGHT},Ana`, `${WRONG},Luis`, `${RIGHT},"Eva\r\nMaría\rSol\n"`, `${WRONG},Zoe`];
  for (const ends of ["\r\r\r\r\n", "\n\r\n\r\r", "\r\n\n\r\n\r\n"].map((text) => text.match(/\r\n|\r|\n/g))) {
    const text = ["clabe,nombre", ...rows].map((row, i) => row + (ends[i] ?? "\r")).join("");
    const { status, stdout, faulty } = check(file(text), ...CLABE, "--json");
    assert.equal(status, 1, JSON.stringify(text));
    const { rows: count, faulty: wrong } = JSON.parse(stdout);
    assert.deepEqual([count, wrong], [4, 2], JSON.stringify(text));
    assert.deepEqual(
      [...faulty.matchAll(/(Luis|Zoe),(\d+),clabe/g)].map(([, name, line]) => [name, line]),
      [
        ["Luis", "3"],
        ["Zoe", "8"],
      ],
    );
  }
  // The CR at the end of one piece and the LF at the beginning of the next are one line end.
  const long = check(file(`clabe\r\n${`${RIGHT}\r\n`.repeat(200_000)}${WRONG}\r\n`), ...CLABE);
  assert.match(long.faulty, new RegExp(`\n${WRONG},200002,clabe`));
  const old = check(file(`clabe\r${`${RIGHT}\r`.repeat(200_000)}${WRONG}\r\n`), ...CLABE);
  assert.match(old.faulty, new RegExp(`\r${WRONG},200002,clabe`));
});

test("lines before the header can be left out, and are written again", () => {
  const title = 'Pagos de "noviembre, 2026"\n\n';
  const text = `${title}name,clabe\nA,${WRONG}\nB,${RIGHT}\n`;
  const { status, stdout, faulty } = check(file(text), ...CLABE, "--skip-lines", "2");
  assert.equal(status, 1);
  assert.match(stdout, /2 rows .* 1 right, 1 faulty/);
  assert.ok(faulty.startsWith(`${title}name,clabe,qash_line`), faulty);
  assert.ok(faulty.includes(`A,${WRONG},4,clabe`), faulty);
  assert.equal(check(file(faulty.replace(WRONG, RIGHT)), ...CLABE, "--skip-lines", "2").status, 0);
  const named = check(file(`sep=;\r\nPagos, hoy\r\nname;clabe\r\nA;${WRONG}\r\n`), ...CLABE, "--skip-lines", "2");
  assert.ok(named.faulty.startsWith("sep=;\r\nPagos, hoy\r\nname;clabe;qash_line"), named.faulty);
  const none = check(file("clabe\n"), ...CLABE, "--skip-lines", "5");
  assert.deepEqual([none.status, /is empty/.test(none.stderr)], [2, true]);
  assert.match(check(file(text), ...CLABE, "--skip-lines", "-2").stderr, /--skip-lines/);
  assert.match(check(file(text), ...CLABE, "--skip-lines", "two").stderr, /number from 0 to 9999/);
});

test("rows with only commas are skipped and counted", () => {
  const text = `id,clabe,note\n,,\n1,${RIGHT},\n , ,\n,,,,,\n"","",""\n2,${WRONG},a\n,,\n`;
  const { status, stdout, faulty } = check(file(text), ...CLABE);
  assert.equal(status, 1);
  assert.match(stdout, /2 rows .* 1 right, 1 faulty/);
  assert.match(stdout, /left out: 5 rows without a value/);
  assert.ok(faulty.includes(`2,${WRONG},a,7,clabe`), faulty);
  assert.equal(JSON.parse(check(file(text), ...CLABE, "--json").stdout).blank, 5);
  // One value makes it a row, whatever column it stands in.
  assert.match(check(file(`id,clabe,note\n,,x\n`), ...CLABE).faulty, /,,x,2,clabe,EMPTY/);
});

test("a column is found by its number too, unless one has the number for a name", () => {
  const text = `id,clabe,clabe,1\n${WRONG},${RIGHT},${WRONG},${RIGHT}\n`;
  assert.equal(check(file(text), "--column", "clabe=2").status, 0);
  const { status, faulty } = check(file(text), "--column", "clabe=3");
  assert.equal(status, 1);
  assert.match(faulty, /,2,3,CHECK_DIGIT,/);
  assert.equal(check(file(text), "--column", "clabe=1").status, 0);
  assert.match(check(file(text), ...CLABE).stderr, /line 1: there are two columns "clabe"/);
  for (const none of ["0", "5", "-1", "2.0", "99999999999"]) {
    assert.match(check(file(text), "--column", `clabe=${none}`).stderr, /there is no column "/);
  }
});

test("a number marked as text by a spreadsheet is faulty and reported as such", () => {
  const columns = [...CLABE, "--column", "phone:MX=tel"];
  const { status, faulty } = check(
    file(`clabe,tel\n="${RIGHT}","=""5512345678"""\n'${RIGHT},'5512345678\n`),
    ...columns,
  );
  assert.equal(status, 1);
  const [, formula, apostrophe] = faulty.split("\n");
  assert.match(formula, /,2,clabe \| tel,.*A spreadsheet's formula.*A spreadsheet's formula/);
  assert.match(apostrophe, /,3,clabe \| tel,.*An apostrophe.*An apostrophe/);
  const spanish = check(file(`clabe\n="${RIGHT}"\n'${RIGHT}\n`), ...CLABE, "--lang", "es").faulty;
  assert.match(spanish, /fórmula de hoja de cálculo.*\n.*Hay un apóstrofo/);
});

test("a number turned into a decimal is faulty in phones and accounts", () => {
  const text = `tel,br,clabe,aba\n3012345678.0,1131234567.0,${RIGHT}.0,021000021.00\n`;
  const columns = ["phone:CO=tel", "phone:BR=br", "clabe=clabe", "aba=aba"].flatMap((one) => ["--column", one]);
  const { status, faulty } = check(file(text), ...columns);
  assert.equal(status, 1);
  assert.match(faulty, /,2,tel \| br \| clabe \| aba,/);
  assert.equal(faulty.match(/has made a decimal of this number/g).length, 4);
  for (const value of ["+573012345678.0", '"573012345678,00"']) {
    assert.match(check(file(`tel\n${value}\n`), "--column", "phone:CO=tel").faulty, /has made a decimal/, value);
  }
  const amount = check(file("amount\n99999999999999999.00\n"), "--column", "money:MXN=amount");
  assert.doesNotMatch(amount.faulty, /has made a decimal/);
  // Dots between groups stay what they are.
  assert.equal(check(file("tel\n301.234.5600\n"), "--column", "phone:CO=tel").status, 0);
});

test("an empty line is no row", () => {
  const { status, stdout } = check(file(`clabe\n\n${RIGHT}\n\r\n${RIGHT}\n\n`), ...CLABE);
  assert.equal(status, 0);
  assert.match(stdout, /2 rows /);
});

test("a file that exists is replaced only when asked to, and the file itself never", () => {
  const path = file(`clabe\n${WRONG}\n`);
  assert.equal(check(path, ...CLABE).status, 1);
  const again = check(path, ...CLABE);
  assert.equal(again.status, 2);
  assert.match(again.stderr, /exists already/);
  assert.equal(check(path, ...CLABE, "--force").status, 1);
  assert.match(check(path, ...CLABE, "--force", "--out", path).stderr, /is the file to check/);
  writeFileSync(path, `clabe\n${RIGHT}\n`);
  assert.deepEqual([check(path, ...CLABE, "--force").status, check(path, ...CLABE).faulty], [0, undefined]);
});

test("an output that cannot be written names another option, and only a file is replaced", () => {
  const path = file(`clabe\n${WRONG}\n`);
  const nowhere = check(path, ...CLABE, "--out", join(folder, "none", "out.csv"));
  assert.equal(nowhere.status, 2);
  assert.match(nowhere.stderr, /ENOENT.*name another file with --out/);
  const { status, stderr } = check(path, ...CLABE, "--force", "--out", folder);
  assert.equal(status, 2);
  assert.match(stderr, /no ordinary file/);
});

test("standard input can be checked", () => {
  const out = join(folder, "piped.csv");
  const { status } = spawnSync(process.execPath, [bin, "check", "-", ...CLABE, "--out", out], {
    input: `clabe\n${WRONG}`,
  });
  assert.equal(status, 1);
  assert.match(readFileSync(out, "utf8"), /CHECK_DIGIT/);
});

test("a file without a header names its columns by number", () => {
  const { status, faulty } = check(file(`1,${WRONG}\n`), "--no-header", "--column", "clabe=2");
  assert.equal(status, 1);
  assert.match(faulty, new RegExp(`^1,${WRONG},1,2,CHECK_DIGIT`));
  assert.match(check(file(`1,2\n`), "--no-header", "--column", "clabe=3").stderr, /from 1 to 2/);
});

test("the summary as JSON counts each code by column", () => {
  const { stdout } = check(file(`clabe\n${WRONG}\n${WRONG}\n1\n`), ...CLABE, "--json");
  const { rows, faulty, faults } = JSON.parse(stdout);
  assert.deepEqual([rows, faulty], [3, 3]);
  assert.deepEqual(faults[0], { column: "clabe", format: "clabe", codes: { CHECK_DIGIT: 2, TOO_SHORT: 1 } });
});

test("a wrong command line is explained, with status 2", () => {
  const path = file("clabe\n");
  const cases = [
    [[path], /Name a column/],
    [[path, "--column", "clabe"], /FORMAT=COLUMN/],
    [[path, "--column", "clave=clabe"], /no format "clave"; there are: iban clabe/],
    [[path, "--column", "money=clabe"], /money:MXN=clabe/],
    [[path, "--column", "money:XXZ=clabe"], /not a currency/],
    [[path, "--column", "phone:Mexico=clabe"], /two letters/],
    [[path, "--column", "clabe:MX=clabe"], /nothing behind a colon/],
    [[path, ...CLABE, "--lang", "fr"], /one of: en es/],
    [[path, ...CLABE, "--colum", "x"], /--colum/],
    [[path, ...CLABE, "--pair", "bank=other"], /--column clabe=other/],
    [[path, path, ...CLABE], /One file at a time/],
  ];
  for (const [args, expected] of cases) {
    const { status, stderr } = spawnSync(process.execPath, [bin, "check", ...args], { encoding: "utf8" });
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, expected);
    assert.doesNotMatch(stderr, /\n {4}at /);
  }
});

test("--help explains the command", () => {
  const { status, stdout } = spawnSync(process.execPath, [bin, "check", "--help"], { encoding: "utf8" });
  assert.equal(status, 0);
  assert.match(stdout, /--column FORMAT=COLUMN/);
  assert.match(stdout, /Exit status/);
});

test("rows are found whole wherever the pieces of a large file end", () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, i) => `"${"x".repeat(i % 37)}\n""é""",${i % 1000 === 7 ? WRONG : RIGHT}`,
  );
  const { stdout } = check(file(`name,clabe\n${rows.join("\n")}\n`), ...CLABE, "--json");
  const { rows: count, faulty } = JSON.parse(stdout);
  assert.deepEqual([count, faulty], [20_000, 20]);
});

test("an interrupted check leaves no incomplete file", { skip: process.platform === "win32" }, async () => {
  const path = file(`clabe\n${`${WRONG}\n`.repeat(400_000)}`);
  const partial = path.replace(".csv", ".faulty.csv.partial");
  for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
    const child = spawn(process.execPath, [bin, "check", path, ...CLABE]);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while (!existsSync(partial) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill(signal);
    assert.equal(await ended, status);
    assert.ok(!existsSync(partial));
  }
});

test("a closed pipe of the summary is not a failure", { skip: process.platform === "win32" }, async () => {
  const child = spawn(process.execPath, [bin, "check", file(`clabe\n${WRONG}\n`), ...CLABE]);
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  assert.equal(await new Promise((resolve) => child.once("close", resolve)), 1);
  assert.equal(stderr, "");
});

test("the faulty rows of an older encoding are checked in turn by the same command", () => {
  const options = [...CLABE, "--encoding", "windows-1252"];
  const path = file(Buffer.from(`name,clabe\nJos\xe9,${WRONG}\n`, "latin1"));
  const { faulty } = check(path, ...options);
  assert.match(faulty, /^\ufeffname,clabe,.*\nJosé,/);
  const again = check(path.replace(".csv", ".faulty.csv"), ...options, "--column", "country=name");
  assert.match(again.faulty, /^\ufeffname,clabe,.*\nJosé,/);
});

test("a summary that cannot be written ends with 2, whatever was found", { skip: !existsSync("/dev/full") }, () => {
  const { status, stderr } = spawnSync(
    "sh",
    ["-c", '"$0" "$@" > /dev/full', process.execPath, bin, "check", file(`clabe\n${RIGHT}\n`), ...CLABE],
    {
      encoding: "utf8",
    },
  );
  assert.equal(status, 2);
  assert.match(stderr, /^ENOSPC.*\n$/);
});

test("a disk that is full in the middle of the faulty rows is an error", { skip: process.platform !== "linux" }, () => {
  const path = file(`clabe\n${`${WRONG}\n`.repeat(1000)}`);
  // The kernel takes what fits below the limit, and only refuses the next write.
  const limited = ["-c", 'ulimit -f 150; exec "$0" "$@"', process.execPath, bin, "check", path, ...CLABE];
  const { status, stderr } = spawnSync("sh", limited, { encoding: "utf8" });
  assert.equal(status, 2, stderr);
  assert.ok(!existsSync(path.replace(".csv", ".faulty.csv")));
  assert.ok(!existsSync(path.replace(".csv", ".faulty.csv.partial")));
});
