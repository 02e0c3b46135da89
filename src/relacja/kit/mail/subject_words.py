"""What mail programs put before a subject when they answer and when they pass on, in the languages met."""

REPLIES = r"re|odp|odpowiedź|отв|ответ|ha|aw|antw|antwort|sv|vs|svar|ref|res|rif|bls|atb|ynt|vá|відп|відповідь|回复|回覆|답장|rép\.?"
FORWARDS = (
    r"fw|fwd|pd|pdl|przek|przekazane|пер|пересл\.?|wg|weitergeleitet|tr|rv|enc|i|vb|vl|doorst|továbbítás|转发|轉寄"
)
