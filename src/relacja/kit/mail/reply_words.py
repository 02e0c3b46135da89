"""The words by which mail programs mark what they quote, in the languages met; Polish, English, Russian, German first."""

import re

_VERBS = (
    r"wrote|writes|writing|said|napisa(?:ł|ła|l|la|ł\(a\)|l\(a\)|ł/a|ł\s*\(-a\)|łem)|pisze|pisał(?:a|\(a\))?|написал(?:а|\(а\))?|пишет|"
    r"писал(?:а|\(а\))?|пише|писав|написав|schrieb|schreibt|geschrieben|a [ée]crit|ha scritto|scrisse|escribi[óo]|escreveu|schreef|"
    r"heeft geschreven|skrev|skrifaði|kirjoitti|napsal\(?a?\)?|napísal\(?a?\)?|írta|a scris|yazdı|wrote to you|έγραψε|"
    r"написа|sent the following|наведено"
)
VERB = re.compile(rf"(?<!\w)(?:{_VERBS})(?!\w)", re.IGNORECASE)
ENDS_WITH_VERB = re.compile(rf"(?<!\w)(?:{_VERBS})\s*[:：]?[\s*_>-]*$", re.IGNORECASE)
_MONTHS = (
    r"jan|feb|mar|apr|may|mai|maj|jun|jul|aug|sep|oct|okt|nov|dec|dez|sty|lut|kwi|cze|lip|sie|wrz|pa[źz]|lis|gru|"
    r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|janv|févr|avril|juin|juil|août|déc|ene|abr|ago|dic|gen|mag|giu|lug|set|ott"
)
DATE = re.compile(
    rf"\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+de)?[ -](?:{_MONTHS})\w*|\b(?:{_MONTHS})\w*\.?\s+\d{{1,2}}\b|"
    r"\b\d{4}年|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)
TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
ADDRESS = re.compile(r"[^\s<>@\"'(,;:]{1,64}@[^\s<>@,;:)]{1,255}")
HEAD = re.compile(
    r"[\s>*_-]*(?:on|w dniu|dnia|am|le|el|il|em|op|den|dne|pe|in|at|quoting|cytowanie|użytkownik|zitat von|le|la|пн|вт|ср|чт|пт|сб|вс|нд|"
    r"понедельник|вторник|сред[ау]|четверг|пятниц[ау]|суббот[ау]|воскресенье|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    r"pon|wt|śr|czw|pt|sob|niedz|ndz|poniedział\w+|wtor\w+|środ\w+|czwart\w+|piąt\w+|sobot\w+|niedziel\w+|"
    r"mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lun|mar|mer|jeu|ven|sam|dim|"
    r"ma|ke|to|pe|la|su|man|tir|ons|tor|fre|lør|søn|år|a|[\"']?\d{1,4})(?![^\W\d_])",
    re.IGNORECASE,
)

LABELS = {
    "from": "from|发件人|寄件者|差出人|od|von|от|de|da|van|fra|från|expéditeur|nadawca|absender|отправитель|від|mittente|remitente|lähettäjä",
    "date": "sent|date|message du|发送时间|日期|送信日時|wysłano|wyslano|data|gesendet|datum|отправлено|дата|envoyé(?: le)?|verzonden|inviato|enviado(?: el)?|fecha|"
    "sendt|skickat|dato|lähetetty|надіслано|data wysłania|wysłane|enviada(?: em)?|enviado em|dátum|päiväys",
    "to": "to|收件人|宛先|do|an|кому|para|à|a|aan|til|till|adresat|odbiorca|empfänger|получатель|destinataire|vastaanottaja",
    "cc": "cc|copie à|抄送|dw|kopie|копия|копія|kopia|bcc|udw",
    "subject": "subject|sujet|主题|主旨|件名|temat|betreff|тема|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|aihe|odp|dotyczy|re",
    "other": "reply-to|reply to|odpowiedz do|antwort an|importance|ważność|priority|priorytet|attachments?|załączniki?|anlagen?|вложения|organization",
}
LABEL = re.compile(
    r"[\s>*_|]{0,20}(?:"
    + "|".join(f"(?P<{kind}>{words})" for kind, words in LABELS.items())
    + r")\s?[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|\S)",
    re.IGNORECASE,
)

_ORIGINAL = (
    r"original (?:message|appointment|email|e-mail)|reply message|forwarded (?:message|by .{0,80})|oryginalna wiadomość|wiadomość oryginalna|"
    r"oryginalna wiadomosc|wiadomo[sś][cć] przekazana|przekazana wiadomo[sś][cć]|wiadomość przekazywana|treść oryginalnej wiadomości|treść przekazanej wiadomości|original[- ]nachricht|"
    r"ursprüngliche nachricht|urspr[uü]ngliche mail|weitergeleitete nachricht|originalnachricht|исходное сообщение|оригинальное сообщение|"
    r"исходное письмо|пересылаемое сообщение|пересланное сообщение|пересланное письмо|конец переадресованного сообщения|вихідне повідомлення|"
    r"переадресоване повідомлення|message (?:d['’]origine|original|transféré|transmis)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)|messaggio "
    r"(?:originale|inoltrato)|oorspronkelijk bericht|doorgestuurd bericht|opprinnelig melding|oprindelig meddelelse|oprindelig besked|ursprungligt meddelande|original besked|alkuperäinen viesti|původní zpráva|původní e-mail"
)
DIVIDER = re.compile(
    rf"[\s>*]{{0,20}}[-–—_=~*]{{2,80}}\s{{0,5}}(?:{_ORIGINAL})\s{{0,5}}:?\s{{0,5}}[-–—_=~*]{{1,80}}\s*$", re.IGNORECASE
)
BEGINS_FORWARD = re.compile(
    r"[\s>*]{0,20}(?:begin forwarded message|początek przekazywanej wiadomości|anfang der weitergeleiteten (?:nachricht|e-?mail)|"
    r"начало (?:переадресованного|пересылаемого) сообщения|début du message (?:réexpédié|transféré))\s*:\s*$",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"[\s>#*=-]{0,40}(?:please )?(?:(?:type|write|enter) your reply above|reply above|please reply above|odpowied[zź]\w* (?:pisz )?(?:powyżej|nad)|"
    r"bitte (?:antworten sie |geben sie ihre antwort )?oberhalb|(?:пишите |введите )?(?:ваш )?ответ выше).{0,80}$",
    re.IGNORECASE,
)
RULE = re.compile(r"\s{0,20}[_\-–—=*]{3,200}\s*$")

SIGNATURE = re.compile(r"(?:--|– ?–|—|-- )\s?$|_{2,60}\s*$|[—–―]{3,60}\s*$|-{5,60}\s*$")
STRICT_SIGNATURE = re.compile(r"-- ?$")
MOBILE = re.compile(
    r"[\s*_~•<-]{0,20}(?:sent (?:from|via|using|with|by) (?:my |a |an |the )?[^.,!?;:]{2,60}|get outlook for .{2,40}|wysłan[eoay] (?:z|ze|przez|za pomocą)\b.{2,80}|"
    r"pobierz (?:program |aplikację )?outlook.{0,60}|wiadomość wysłana z .{2,60}|von meinem .{2,60}gesendet|gesendet (?:von|mit|über|aus) .{2,60}|diese nachricht wurde von meinem .{2,80}|"
    r"holen sie sich outlook.{0,40}|отправлено (?:с|из|через|с помощью|от)\b.{2,80}|послано (?:с|из) .{2,60}|скачать outlook.{0,40}|получить outlook.{0,40}|надіслано (?:з|із|через) .{2,60}|"
    r"envoyé (?:de|depuis|à partir de|avec)\b.{2,60}|télécharger outlook.{0,60}|enviado (?:desde|do|de|a partir)\b.{2,60}|inviato (?:da|dal|con)\b.{2,60}|scarica outlook.{0,60}|verzonden vanaf .{2,60}|"
    r"verstuurd vanaf .{2,60}|sendt fra .{2,60}|skickat från .{2,60}|lähetetty .{2,60}|odesláno z .{2,60}|obtener outlook.{0,60}|hämta outlook.{0,60})\s*[.]?$",
    re.IGNORECASE,
)
TARGET = re.compile(r"\s?(?:<(?:https?|mailto):[^<>]{0,300}>|\((?:https?:)[^()]{0,300}\))")
DASHED_NAME = re.compile(r"[-–—][A-ZĄĆĘŁŃÓŚŹŻА-Я][^\W\d_]{1,20}(?:\s[A-ZĄĆĘŁŃÓŚŹŻА-Я][\w.-]{0,20}){0,2}\s*$")
NAME = re.compile(r"\s{0,10}(?:[A-ZĄĆĘŁŃÓŚŹŻÄÖÜА-Я][\w.'’-]{0,25}\s+){1,3}[A-ZĄĆĘŁŃÓŚŹŻÄÖÜА-Я][\w.'’-]{0,25}\s*$")
SENTENCE = re.compile(r"[.?:;]\s*$|^\s*(?:PS|P\.S|ps)\b|\w{2,}(?: [a-ząćęłńóśźża-я]{2,}){4}")
CLOSING = re.compile(
    r"\s{0,10}(?:(?:(?:best|kind|warm(?:est)?|many|with kind|with best) )?(?:regards|wishes)|sincerely|yours (?:sincerely|faithfully|truly)|cheers|thanks(?: and regards)?|thank you|"
    r"z powa[żz]aniem|pozdrawiam|pozdrowienia|z wyrazami szacunku|serdecznie pozdrawiam|łączę pozdrowienia|z poważaniem|z pozdrowieniami|"
    r"с уважением|всего доброго|с наилучшими пожеланиями|з повагою|mit freundlichen gr[üu](?:ß|ss)en|freundliche gr[üu](?:ß|ss)e|viele gr[üu](?:ß|ss)e|"
    r"beste gr[üu](?:ß|ss)e|liebe gr[üu](?:ß|ss)e|mfg|lg|cordialement|saludos|atentamente|cordiali saluti|distinti saluti|met vriendelijke groet(?:en)?)\b[^\w\n]{0,8}.{0,40}$",
    re.IGNORECASE,
)
CONTACT = re.compile(
    r"(?:\+|00)?\d[\d ()./-]{6,}\d|@[\w.-]+\.\w{2,}|\bwww\.|https?://|\b(?:tel|mob|phone|fax|kom|тел|моб|NIP|KRS|REGON|ИНН)\b",
    re.IGNORECASE,
)
