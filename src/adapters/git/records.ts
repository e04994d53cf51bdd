/** Cuts a stream of bytes at a delimiter, without ever joining the same bytes twice. */
export const recordSplitter = (
  delimiter: number,
  take: (record: Buffer) => void,
): { push(chunk: Buffer): void; rest(): Buffer } => {
  let pending: Buffer[] = [];
  return {
    push(chunk) {
      let from = 0;
      for (
        let to = chunk.indexOf(delimiter);
        to !== -1;
        to = chunk.indexOf(delimiter, from)
      ) {
        const piece = chunk.subarray(from, to);
        if (pending.length === 0) take(piece);
        else {
          take(Buffer.concat([...pending, piece]));
          pending = [];
        }
        from = to + 1;
      }
      if (from < chunk.length) pending.push(chunk.subarray(from));
    },
    rest: () => Buffer.concat(pending),
  };
};

export const NUL = 0;
export const NEWLINE = 10;

export const splitRecords = (bytes: Buffer, delimiter: number): Buffer[] => {
  const records: Buffer[] = [];
  recordSplitter(delimiter, (record) => records.push(record)).push(bytes);
  return records;
};

/** Between blanks. Each is cut out of the bytes: of a text V8 keeps the whole where a part is kept. */
export const fieldsOf = (record: Buffer): readonly string[] => {
  const fields: string[] = [];
  let from = 0;
  for (let at = 0; at <= record.length; at += 1)
    if (at === record.length || record[at] === BLANK) {
      if (at > from) fields.push(record.toString("latin1", from, at));
      from = at + 1;
    }
  return fields;
};

const BLANK = 32;
