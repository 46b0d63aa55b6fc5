// uDSV as its own page recommends for large files: the file as a stream of text, each part given to `chunk`, its native form
// (arrays of strings, which it calls its fastest), and a reducer, so that rows are not kept beside the columns.
import { inferSchema, initParser } from "udsv";
import { Columns } from "./columns.mjs";

/** Reads a file into columns. */
export async function run([file]) {
  const begun = performance.now();
  let parser, columns;
  const take = (row) => columns.take(row);
  for await (const text of file.stream().pipeThrough(new TextDecoderStream())) {
    if (parser === undefined) {
      const schema = inferSchema(text);
      parser = initParser(schema);
      columns = new Columns(schema.cols.map(({ name }) => name));
    }
    parser.chunk(text, parser.stringArrs, take);
  }
  parser.end();
  return { seconds: (performance.now() - begun) / 1000, lines: columns.lines };
}
