/** The sentences about captions; a part of `en`. */
export const enCaptions = {
  captions: {
    title: 'Captions',
    language: 'Language that is spoken',
    hint: 'What is said is written for everyone who wants to read it. Nothing of it is kept.',
    began: (language: string) => `What is said is written down now, in ${language}.`,
    ended: 'What is said is not written down any more.',
    earlier: 'Captions, the newest last',
    wait: 'Captions are on. They appear when somebody speaks.',
  },
};
