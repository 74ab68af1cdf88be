/** The few words the script says, in the page's language. */
const WORDS = {
  nb: {
    sending: "Sender …",
    left: "tegn igjen",
    over: "tegn for mye",
    copied: "Lenken er kopiert",
    restored: "Vi fant igjen det du skrev sist.",
  },
  nn: {
    sending: "Sender …",
    left: "teikn att",
    over: "teikn for mykje",
    copied: "Lenkja er kopiert",
    restored: "Vi fann att det du skreiv sist.",
  },
  en: {
    sending: "Sending …",
    left: "characters left",
    over: "characters too many",
    copied: "Link copied",
    restored: "We found what you last wrote.",
  },
};

export const words = WORDS[document.documentElement.lang.slice(0, 2)] || WORDS.nb;
