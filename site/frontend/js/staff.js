// What only the pages of moderators and leaders do; loaded by templates/moderation/base.html.
import { keys } from "./keys.js";

keys(document);
