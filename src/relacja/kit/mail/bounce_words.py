"""How servers say that a message did not arrive, in words: subjects, senders, sentences."""

import re

DAEMON = re.compile(
    r"mailer-?daemon|post_?master|mail[-_. ]?delivery|mail[-_. ]?deliver(?:y|er)[-_. ]?(?:sub)?system|delivery[-_. ]?(?:failure|status|notification|subsystem)|"
    r"^bounces?(?:[-+.].*)?@|mail[-_ ]system|mailsystem|mdaemon|mail-?daemon|smtp-?daemon|mrd@|noc@",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"^\W{0,5}(?:\[.{0,30}\]\s*)?(?:"
    r"mail delivery (?:fail|sub|problem|error|status)|delivery (?:status notification|failure|failed|notification|report|status|has failed|problem)|undeliver(?:able|ed)|non[- ]?delivery|"
    r"returned mail|failure notice|failure delivery|failed (?:mail|delivery)|mail (?:could not be delivered|system error|failure|error|delivery)|message (?:delivery (?:has )?failed|could not|not delivered|undeliver|delayed|delivery delayed)|"
    r"delivery delayed|could not (?:be delivered|send)|unable to deliver|permanent delivery failure|warning(?::|--) ?(?:could not send|message|delayed)|delayed mail|email bounce|bounce notification|"
    r"nie (?:można|udało się) dostarczyć|niedostarczon|błąd (?:dostarcz|wysył)|zwrot (?:poczty|wiadomości|maila)|nie dostarczono|wiadomość nie została dostarczona|powiadomienie o (?:niedostarczeniu|stanie dostarczenia)|"
    r"недоставлен|не доставлен|ваше сообщение не|сообщение не|невозможно доставить|не удалось доставить|уведомление о (?:не)?доставк|"
    r"unzustellbar|nicht zustellbar|zustellung|fehlgeschlagene zustellung|mail[- ]?zustellung|unzustellbarkeit|nachricht konnte nicht|"
    r"delivery to .{1,80} (?:has )?failed|rejected:|your message (?:to|could)|permission denied|message rejected|user unknown|loop alert|メール|配信|エラー)",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"delayed|will (?:keep|continue) (?:to )?(?:try|retry)|still being retried|not yet been delivered|has not (?:yet )?been delivered|could not send (?:message|mail) for (?:the )?past|this is a warning|"
    r"you do not need to resend|no need to re(?:send|transmit)|warning(?: message)? only|opóźnion|zostanie ponowion|задерж|будет предпринята|verzögert|wird weiterhin versucht",
    re.IGNORECASE,
)
GAVE_UP = re.compile(
    r"permanent(?:ly)? (?:error|fail)|gave up|giving up|fatal error|has been returned|was returned|could not be delivered|unable to deliver|"
    r"delivery (?:has )?failed|cannot send message|undeliverable|retry time(?:out)? (?:not reached|exceeded)|given up",
    re.IGNORECASE,
)
FAILURE = re.compile(
    r"(?:could ?n[o']t|can ?not|can't|was ?n[o']t|not been|unable|fail\w*|impossible) (?:to )?(?:be )?(?:successfully )?(?:deliver|sen[dt]|complete|process|accept)\w*|undeliver|un-deliver|delivery (?:\w+ ){0,6}fail|deliver\w* (?:\w+ ){0,4}fail|"
    r"fail\w* (?:\w+ ){0,5}deliver|returned to (?:you|sender)|did not reach|not delivered|non-?deliver|(?:user|recipient|mailbox|account|address|host|domain)\W+(?:is |was )?(?:unknown|not found|unavailable|full|disabled|rejected|does ?n[o']t exist|over ?quota)|"
    r"unknown (?:user|recipient|address|host|domain)|no such (?:user|mailbox|recipient|domain)|(?:was|were|been) (?:rejected|refused|bounced|returned|discarded)|mailbox full|transcript of session|permanent (?:fatal )?error|fatal errors?|"
    r"following (?:address|recipient|destination)|(?:550|551|552|553|554|450|451|452)[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b|"
    r"nie (?:mogła|może|mógł|udało się|został[ao]?|można)\W+(?:\w+\W+){0,3}(?:dostarcz|doręcz)|nie ma takiej skrzynki|nie istnieje|"
    r"не (?:может быть|был[оа]?|удалось|удаётся)\W+(?:\w+\W+){0,3}доставл|не доставлен|недоставлен|не существует|доставить|"
    r"(?:nicht|konnte\w*) (?:\w+ ){0,5}(?:zugestellt|zustell)|existiert nicht|unbekannt|"
    r"could not send|failed to send|problem delivering|delivery error|error sending|rejected (?:your|by|the)|refused|unrouteable|loop|retry(?:ing)?|delayed|unable to relay|not accept\w*|配信|送信|届|エラー",
    re.IGNORECASE,
)
RETURNED = re.compile(
    r"^[ \t>|*#-]{0,60}(?:[-=_*]{2,}.{0,10}(?:this is a copy|original|returned|message|below|the header|undelivered|unsent|headers|treść|исходн|копия|ursprüngl|bounced|included).{0,120}|"
    r"(?:below this line is|this is a copy of|--- ?below|the (?:first|header|original|body of)|original message|message header|returned message|here is a copy|your original message|unsent message|-+ ?(?:returned|original|undelivered).*|"
    r"original-?message|bounced e-?mail|message contents|start of returned|treść oryginalnej|текст исходного|ниже приводится|die ursprüngliche|received: (?:from|by)|return-path:)[^\n]{0,160})$",
    re.IGNORECASE | re.MULTILINE,
)
SENDERS = re.compile(
    r"mail from|from:|sender|return-path|reply-to|message-id|contact|abuse|help|nadawca|отправител", re.IGNORECASE
)
REPLIED = re.compile(r"^\s*(?:re|fwd?|odp|pd|aw|wg|отв|ha|sv|vs|tr)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
AWAY = re.compile(
    r"out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response|answer)|vacation|away from|autoodpowied|automatyczna odpowied|"
    r"poza biurem|nieobecn|автоответ|автоматический ответ|отсутств|abwesen|automatische antwort|verified your email",
    re.IGNORECASE,
)
HEADER = re.compile(
    r"^[ \t>|]{0,10}(?:received|return-path|message-id|subject|from|to|date|mime-version|x-[\w-]{1,40}|dkim-signature|content-type)\s*:",
    re.IGNORECASE,
)
FULL = re.compile(
    r"mail ?box (?:is |size |quota |storage )?(?:full|exceed\w*|over)|over ?quota|quota (?:has been )?exceed|exceed\w* (?:\w+ ){0,3}quota|"
    r"insufficient (?:disk |system )?(?:space|storage|quota)|(?:disk|storage) (?:is )?full|skrzynka .{0,20}(?:pełna|przepełniona)|"
    r"ящик переполнен|переполнен|postfach .{0,20}voll|user has exhausted|account is full",
    re.IGNORECASE,
)
