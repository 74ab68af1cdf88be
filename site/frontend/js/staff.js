// What only the pages of moderators and leaders do; loaded by templates/moderation/base.html.
import "./answer.js";
import { keys } from "./keys.js";
import "./staff/marking.js";

keys(document);
