'use strict';

// The platform's storage, as a tool's page in its frame or window reaches it
// (LTI Client Side postMessages, LTI postMessage Storage). Both pages of the
// ladder begin with this file.

// Whoever framed or opened this page; null when nobody did.
const home = window.parent === window ? window.opener : window.parent;

// ask sends a message and returns the answer to it. It rejects when the answer
// is an error or does not come within `wait` milliseconds. Only an answer from
// `origin` counts; "*" is for questions that hold and decide nothing secret.
function ask(target, origin, message, wait) {
  return new Promise((resolve, reject) => {
    const id = crypto.randomUUID();
    const listening = new AbortController();
    const settle = (how, value) => {
      clearTimeout(timer);
      listening.abort();
      how(value);
    };
    const timer = setTimeout(() => settle(reject, new Error('no answer')), wait);
    const hear = ({ data, origin: from }) => {
      if (origin !== '*' && from !== origin) return;
      if (data?.message_id !== id || data.subject !== `${message.subject}.response`) return;
      if (data.error) settle(reject, new Error('refused'));
      else settle(resolve, data);
    };
    addEventListener('message', hear, { signal: listening.signal });
    target.postMessage({ ...message, message_id: id }, origin);
  });
}

// frameNamed finds a frame beside this one, or whoever framed this page.
function frameNamed(name) {
  return !name || name === '_parent' ? home : home.frames[name];
}

// openStorage finds out where the platform's storage is and returns a function
// that asks it. The frame that the capabilities name goes before the one that the
// login named. Whatever it is asked reaches the platform's origin alone.
async function openStorage({ frame, origin, wait }) {
  const limit = Number(wait);
  if (!home) throw new Error('nobody to ask');
  const { supported_messages: offers } = await ask(home, '*', { subject: 'lti.capabilities' }, limit);
  return async (subject, fields) => {
    const offer = offers.find((message) => message.subject === subject);
    if (!offer) throw new Error('not offered');
    return ask(frameNamed(offer.frame ?? frame), origin, { subject, ...fields }, limit);
  };
}
