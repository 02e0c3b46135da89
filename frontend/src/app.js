// The script of every page. Small modules, each listening on the document, so that swapped fragments need no set-up.
import "./htmx_setup.js";
import "./shell.js";
import "./dialogs.js";
import "./toasts.js";
import "./inbox.js"; // before the lists, some of whose keys mean something else here
import "./lists.js";
import "./forms.js";
import "./conditions.js";
import "./palette.js";
import "./push.js";
import "./live.js";
import "./own_news.js";
import "./chat_desk.js";
import "./together.js";
import "./desk.js"; // before those whose keys stand beside a call
import "./timeline.js";
import "./files.js";
import "./setup.js";
import "./telephone.js";
import Alpine from "@alpinejs/csp";

window.Alpine = Alpine;
Alpine.start();
