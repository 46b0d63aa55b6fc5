// What is made of the rows of a parser that gives texts: the columns that the counts need, as a program would keep them for
// computing. Texts are numbered, each distinct one kept once; numbers are numbers. Our own reader keeps as much and more.

/** The texts that are needed of an export of Shopify. */
export const TEXTS = [
  "Name",
  "Email",
  "Financial Status",
  "Currency",
  "Created at",
  "Cancelled at",
  "Lineitem name",
  "Lineitem sku",
];

/** The numbers that are. */
export const NUMBERS = ["Lineitem quantity", "Lineitem price"];

/** A column that grows by doubling. */
class Column {
  constructor(Values) {
    this.values = new Values(1 << 16);
    this.length = 0;
  }

  push(value) {
    if (this.length === this.values.length) {
      const larger = new this.values.constructor(this.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

/** Numbered texts. Most rows repeat the text of the row before, which costs one comparison. */
class Texts {
  constructor(at) {
    this.at = at;
    this.column = new Column(Int32Array);
    this.numbers = new Map();
    this.latest = undefined;
    this.number = 0;
  }

  take(row) {
    const text = row[this.at];
    if (text !== this.latest) {
      this.latest = text;
      const known = this.numbers.get(text);
      this.number = known ?? this.numbers.size;
      if (known === undefined) this.numbers.set(text, this.number);
    }
    this.column.push(this.number);
  }
}

class Numbers {
  constructor(at) {
    this.at = at;
    this.column = new Column(Float64Array);
  }

  take(row) {
    this.column.push(+row[this.at]);
  }
}

/** The needed columns of a table. */
export class Columns {
  /** @param {string[]} head the names of all its columns */
  constructor(head) {
    this.texts = TEXTS.map((name) => new Texts(head.indexOf(name)));
    this.numbers = NUMBERS.map((name) => new Numbers(head.indexOf(name)));
  }

  take(row) {
    for (const column of this.texts) column.take(row);
    for (const column of this.numbers) column.take(row);
  }

  get lines() {
    return this.numbers[0].column.length;
  }
}
