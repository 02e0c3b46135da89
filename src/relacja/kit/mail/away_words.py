"""Subjects of answers that a machine gives while its owner is away, in Polish, English, Russian and German."""

import re

AWAY = re.compile(
    r"^\W{0,10}(?:(?:re|odp|aw|отв)\s*:\s*)?(?:\[?auto(?:matic|matische|matyczna)?[-_ :\]]{0,3}(?:reply|response|answer|respon|antwort|odpowied[zź]|ответ|generated reply)|out of (?:the )?office|ooo\b|"
    r"i am (?:currently )?(?:away|out)|away (?:from|until)|(?:on )?(?:vacation|holiday|annual leave)\b.{0,40}$|vacation (?:reply|response|notice|message)|"
    r"autoodpowied[zź]|automatyczn[ay] odpowied[zź]|odpowied[zź] automatyczn|poza biurem|nieobecno[sś][cć]|jestem (?:nieobecn|na urlopie)|urlop\b.{0,30}$|"
    r"автоответ|автоматический ответ|нет на месте|не в офисе|я в отпуске|отсутств|отпуск\b.{0,30}$|"
    r"abwesenheit|abwesend|automatische antwort|autom\. antwort|ich bin (?:nicht im|im urlaub|abwesend)|nicht im (?:büro|haus)|urlaub\b.{0,30}$)",
    re.IGNORECASE,
)
