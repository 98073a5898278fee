/**
 * Reads tables and vectors of a flatbuffer, as Arrow's metadata has them.
 * Promises: nothing beyond the buffer is read (RangeError of DataView), and a vector is inside it
 * before its items are read.
 */
export class Flat {
  readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Offset of the root table. */
  root(): number {
    return this.view.getUint32(0, true);
  }

  /** Offset of a table's field, or 0 if it is absent. */
  field(table: number, index: number): number {
    if (table === 0) throw new Error("a table is missing");
    const vtable = table - this.view.getInt32(table, true);
    const entry = 4 + 2 * index;
    const offset = entry < this.view.getUint16(vtable, true) ? this.view.getUint16(vtable + entry, true) : 0;
    return offset === 0 ? 0 : table + offset;
  }

  /** Target of an offset field, or 0. */
  target(table: number, index: number): number {
    const at = this.field(table, index);
    return at === 0 ? 0 : at + this.view.getUint32(at, true);
  }

  /** Items of a vector; the whole vector must be inside the buffer. */
  vector(table: number, index: number, itemBytes: number): { start: number; count: number } {
    const at = this.target(table, index);
    if (at === 0) return { start: 0, count: 0 };
    const count = this.view.getUint32(at, true);
    if (at + 4 + count * itemBytes > this.view.byteLength) throw new Error(`a vector of ${count} items`);
    return { start: at + 4, count };
  }

  /** Tables of a vector of offsets. @param most more are refused */
  tables(table: number, index: number, most: number): number[] {
    const { start, count } = this.vector(table, index, 4);
    if (count > most) throw new Error(`${count} fields`);
    return Array.from({ length: count }, (_, i) => start + 4 * i + this.view.getUint32(start + 4 * i, true));
  }

  text(table: number, index: number): string {
    const { start, count } = this.vector(table, index, 1);
    return Buffer.from(this.view.buffer, this.view.byteOffset + start, count).toString();
  }

  uint8(table: number, index: number, absent = 0): number {
    const at = this.field(table, index);
    return at === 0 ? absent : this.view.getUint8(at);
  }

  int16(table: number, index: number, absent = 0): number {
    const at = this.field(table, index);
    return at === 0 ? absent : this.view.getInt16(at, true);
  }

  int32(table: number, index: number, absent = 0): number {
    const at = this.field(table, index);
    return at === 0 ? absent : this.view.getInt32(at, true);
  }

  int64(table: number, index: number): number {
    const at = this.field(table, index);
    return at === 0 ? 0 : Number(this.view.getBigInt64(at, true));
  }
}
