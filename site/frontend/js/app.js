// Everything here is a help, not a need: each page works without it.
import { counters } from "./counter.js";
import { drafts } from "./draft.js";
import { once } from "./once.js";
import { poll } from "./poll.js";
import { position } from "./position.js";
import { quote } from "./quote.js";
import { said } from "./said.js";
import { share } from "./share.js";

drafts(document);
counters(document);
once(document);
poll(document);
position(document);
quote(document);
said(document);
share(document);
