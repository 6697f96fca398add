// MapStorage is a database plug-in of ltijs that keeps everything in this
// process, so that the test needs no MongoDB. It holds to what ltijs 5.9 expects
// of a plug-in:
//
// - A record that comes with a key is to be found by its index, not by its
//   fields. The key would encrypt it at rest; here nothing ever rests.
// - Get answers false when nothing fits.
// - Records that come back know when they were made: ltijs tells the age of an
//   access token by it.
//
// Nothing expires, so a nonce is refused for as long as the process lives.
export class MapStorage {
  #collections = new Map();

  async setup() {
    return true;
  }

  async Close() {
    this.#collections.clear();
    return true;
  }

  async Get(key, collection, query = {}) {
    const found = this.#records(collection).filter((record) => fits(record, query));
    return found.length > 0 && found.map(({ item, createdAt }) => ({ ...structuredClone(item), createdAt }));
  }

  async Insert(key, collection, item, index) {
    this.#records(collection).push(newRecord(item, key ? index : item));
    return true;
  }

  async Replace(key, collection, query, item, index) {
    await this.Delete(collection, query);
    return this.Insert(key, collection, item, index);
  }

  async Modify(key, collection, query, changes) {
    const record = this.#records(collection).find((record) => fits(record, query));
    if (record) {
      Object.assign(record.item, structuredClone(changes));
      if (!key) Object.assign(record.index, structuredClone(changes));
    }
    return true;
  }

  async Delete(collection, query) {
    this.#collections.set(
      collection,
      this.#records(collection).filter((record) => !fits(record, query)),
    );
    return true;
  }

  #records(collection) {
    if (!this.#collections.has(collection)) this.#collections.set(collection, []);
    return this.#collections.get(collection);
  }
}

function newRecord(item, index) {
  return { item: structuredClone(item), index: structuredClone(index), createdAt: Date.now() };
}

function fits(record, query) {
  return Object.entries(query).every(([name, value]) => record.index[name] === value);
}
