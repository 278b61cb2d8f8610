/** Collects guards while a loss runs. Usually they come in node order; a value pinned late or twice is sorted in at the end. */
export class GuardStore {
  #nodes = new Int32Array(64);
  #values = new Float64Array(64);
  #count = 0;
  #ordered = true;

  add(node: number, value: number): void {
    const count = this.#count;
    if (count === this.#nodes.length) this.#grow();
    if (count > 0 && this.#nodes[count - 1]! >= node) this.#ordered = false;
    this.#nodes[count] = node;
    this.#values[count] = value;
    this.#count = count + 1;
  }

  /** The guards in node order, each node once. */
  finish(): { readonly nodes: Int32Array; readonly values: Float64Array } {
    const nodes = this.#nodes.slice(0, this.#count);
    const values = this.#values.slice(0, this.#count);
    if (this.#ordered) return { nodes, values };
    const valueOfNode = new Map<number, number>();
    for (let i = 0; i < nodes.length; i++) valueOfNode.set(nodes[i]!, values[i]!);
    const sorted = Int32Array.from(valueOfNode.keys()).sort();
    return { nodes: sorted, values: Float64Array.from(sorted, (node) => valueOfNode.get(node)!) };
  }

  #grow(): void {
    const nodes = new Int32Array(2 * this.#nodes.length);
    nodes.set(this.#nodes);
    this.#nodes = nodes;
    const values = new Float64Array(2 * this.#values.length);
    values.set(this.#values);
    this.#values = values;
  }
}
