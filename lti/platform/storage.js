'use strict';

// The platform's side of LTI postMessage Storage, for the page that frames or
// opens tools. It is started with the origins of the tools that may use it. What
// they store lives as long as this page.

function serveStorage(origins) {
  const maxBytes = 4096; // of one origin, keys and values together
  const maxKeys = 500;
  const stored = new Map(origins.map((origin) => [origin, new Map()]));
  const supported = ['lti.capabilities', 'lti.put_data', 'lti.get_data'];

  const bytes = (text) => new TextEncoder().encode(text).length;
  const size = (data) => [...data].reduce((sum, [key, value]) => sum + bytes(key) + bytes(value), 0);
  const refuse = (code, message) => ({ error: { code, message } });

  function put(data, key, value) {
    if (value !== null && typeof value !== 'string') return refuse('bad_request', 'value must be a string or null');
    if (value === null) data.delete(key);
    else {
      const next = new Map(data).set(key, value);
      if (next.size > maxKeys || size(next) > maxBytes) return refuse('storage_exhaustion', 'the storage is full');
      data.set(key, value);
    }
    return { key, value };
  }

  function answer(data, { subject, key, value = null }) {
    if (!supported.includes(subject)) return refuse('unsupported_subject', `there is no ${subject} here`);
    if (subject === 'lti.capabilities') return { supported_messages: supported.map((name) => ({ subject: name })) };
    if (!data) return refuse('wrong_origin', 'this origin is not that of a tool here');
    if (typeof key !== 'string' || key === '') return refuse('bad_request', 'key is missing');
    if (subject === 'lti.put_data') return put(data, key, value);
    return { key, value: data.get(key) ?? null };
  }

  addEventListener('message', ({ data: message, origin, source }) => {
    const { subject, message_id } = message ?? {};
    if (typeof subject !== 'string' || subject.endsWith('.response') || !source || origin === 'null') return;
    const data = stored.get(origin);
    if (!data && !supported.includes(subject)) return; // another page's affair
    const reply = message_id ? answer(data, message) : refuse('bad_request', 'message_id is missing');
    source.postMessage({ subject: `${subject}.response`, message_id, ...reply }, origin);
  });
}
