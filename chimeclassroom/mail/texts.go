package mail

import (
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

var errAddress = errors.New("the address cannot be written to")

// texts are the sentences of letters in one language.
type texts struct {
	direction string
	day       func(time.Time) string
	// span is a number of minutes, as people say it.
	span                              func(minutes int) string
	soon                              string // %s: the title, %s: a span
	moved, cancelled                  string // %s: the title
	movedSubject, cancelledSubject    string // %s: the title
	whenLine, beforeLine, reasonLine  string // %s
	courseLine, enterLine, seriesLine string // %s, %s, %d
	why, stop                         string
	stopTitle, stopAsk, stopButton    string
	stopped, stopFailed, stopLater    string
}

func textsOf(l chimeclassroom.Language) texts {
	switch l {
	case chimeclassroom.Spanish:
		return spanish()
	case chimeclassroom.Arabic:
		return arabic()
	default:
		return english()
	}
}

func (w texts) subject(l service.Letter) string {
	switch l.Kind {
	case chimeclassroom.NoticeMoved:
		return fmt.Sprintf(w.movedSubject, l.Event.Title)
	case chimeclassroom.NoticeCancelled:
		return fmt.Sprintf(w.cancelledSubject, l.Event.Title)
	default:
		return fmt.Sprintf(w.soon, l.Event.Title, w.span(l.Minutes))
	}
}

// lines are what a letter says, without its end.
func (w texts) lines(l service.Letter) []string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch l.Kind {
	case chimeclassroom.NoticeMoved:
		add(w.moved, l.Event.Title)
	case chimeclassroom.NoticeCancelled:
		add(w.cancelled, l.Event.Title)
	default:
		add(w.soon+".", l.Event.Title, w.span(l.Minutes))
	}
	add(w.whenLine, w.when(l.Event, l.Event.StartsAt, l.Clock))
	if !l.Before.IsZero() && !l.Before.Equal(l.Event.StartsAt) {
		add(w.beforeLine, w.when(l.Event, l.Before, l.Clock))
	}
	if l.Classes > 1 {
		add(w.seriesLine, l.Classes)
	}
	if l.Kind == chimeclassroom.NoticeCancelled && l.Event.CancelReason != "" {
		add(w.reasonLine, l.Event.CancelReason)
	}
	if l.Course != "" {
		add(w.courseLine, l.Course)
	}
	if l.Kind != chimeclassroom.NoticeCancelled && l.PlatformName != "" {
		add(w.enterLine, l.PlatformName)
	}
	return lines
}

func english() texts {
	months := [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	return texts{
		direction: "ltr",
		day: func(t time.Time) string {
			return fmt.Sprintf("%s, %d %s %d", t.Weekday(), t.Day(), months[t.Month()-1], t.Year())
		},
		span: func(minutes int) string {
			return spanOf(minutes, func(n int, unit string) string {
				if n == 1 {
					return fmt.Sprint(n, " ", unit)
				}
				return fmt.Sprint(n, " ", unit, "s")
			}, "day", "hour", "minute")
		},
		soon: "“%s” begins in %s", moved: "“%s” has a new time.", cancelled: "“%s” was cancelled.",
		movedSubject: "New time: “%s”", cancelledSubject: "Cancelled: “%s”",
		whenLine: "When: %s", beforeLine: "Before: %s", reasonLine: "Reason: %s", courseLine: "Course: %s",
		enterLine:  "To take part, open the classroom from your course in %s.",
		seriesLine: "This is about %d classes of a series; the time is that of the first.",
		why:        "You get this mail because you are in this course. Your settings in the classroom say when you are reminded.",
		stop:       "No more mail from the classroom", stopTitle: "Mail from the classroom",
		stopAsk: "Do you want no more mail from the classroom, about any course?", stopButton: "No more mail",
		stopped:    "You get no more mail from the classroom. In its settings you can change that.",
		stopFailed: "This address is not valid any more. Your settings in the classroom say whether you get mail.",
		stopLater:  "That did not work. Please try again.",
	}
}

func spanish() texts {
	months := [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	days := [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	return texts{
		direction: "ltr",
		day: func(t time.Time) string {
			return fmt.Sprintf("%s, %d de %s de %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year())
		},
		span: func(minutes int) string {
			return spanOf(minutes, func(n int, unit string) string {
				if n == 1 {
					return fmt.Sprint(n, " ", unit)
				}
				return fmt.Sprint(n, " ", unit, "s")
			}, "día", "hora", "minuto")
		},
		soon: "«%s» empieza en %s", moved: "«%s» tiene un nuevo horario.", cancelled: "«%s» se ha cancelado.",
		movedSubject: "Nuevo horario: «%s»", cancelledSubject: "Cancelado: «%s»",
		whenLine: "Cuándo: %s", beforeLine: "Antes: %s", reasonLine: "Motivo: %s", courseLine: "Curso: %s",
		enterLine:  "Para participar, abre el aula desde tu curso en %s.",
		seriesLine: "Se trata de %d clases de una serie; la hora es la de la primera.",
		why:        "Recibes este correo porque estás en este curso. En los ajustes del aula se indica cuándo se te recuerda una clase.",
		stop:       "No recibir más correos del aula", stopTitle: "Correo del aula",
		stopAsk: "¿Quieres dejar de recibir correos del aula, de cualquier curso?", stopButton: "No recibir más correos",
		stopped:    "Ya no recibirás correos del aula. Puedes cambiarlo en sus ajustes.",
		stopFailed: "Esta dirección ya no es válida. En los ajustes del aula se indica si recibes correos.",
		stopLater:  "No ha funcionado. Inténtalo de nuevo.",
	}
}

func arabic() texts {
	months := [...]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"}
	days := [...]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"}
	return texts{
		direction: "rtl",
		day: func(t time.Time) string {
			return fmt.Sprintf("%s، %d %s %d", days[t.Weekday()], t.Day(), months[t.Month()-1], t.Year())
		},
		span: func(minutes int) string {
			forms := map[string][4]string{ // one, two, three to ten, more
				"day": {"يوم واحد", "يومين", "%d أيام", "%d يومًا"}, "hour": {"ساعة واحدة", "ساعتين", "%d ساعات", "%d ساعة"},
				"minute": {"دقيقة واحدة", "دقيقتين", "%d دقائق", "%d دقيقة"},
			}
			return spanOf(minutes, func(n int, unit string) string {
				switch {
				case n == 1:
					return forms[unit][0]
				case n == 2:
					return forms[unit][1]
				case n <= 10:
					return fmt.Sprintf(forms[unit][2], n)
				default:
					return fmt.Sprintf(forms[unit][3], n)
				}
			}, "day", "hour", "minute")
		},
		soon: "تبدأ «%s» بعد %s", moved: "تغيّر موعد «%s».", cancelled: "أُلغيت «%s».",
		movedSubject: "موعد جديد: «%s»", cancelledSubject: "أُلغيت: «%s»",
		whenLine: "الموعد: %s", beforeLine: "الموعد السابق: %s", reasonLine: "السبب: %s", courseLine: "المقرر: %s",
		enterLine:  "للمشاركة، افتح الفصل من مقررك في %s.",
		seriesLine: "عدد الحصص المعنية من السلسلة: %d، والموعد المذكور للأولى منها.",
		why:        "تصلك هذه الرسالة لأنك في هذا المقرر. إعداداتك في الفصل تحدد متى يصلك التذكير.",
		stop:       "إيقاف رسائل الفصل", stopTitle: "بريد الفصل",
		stopAsk: "هل تريد إيقاف رسائل الفصل في كل المقررات؟", stopButton: "إيقاف الرسائل",
		stopped:    "لن تصلك رسائل من الفصل بعد الآن. يمكنك تغيير ذلك في إعداداته.",
		stopFailed: "لم يعد هذا العنوان صالحًا. إعداداتك في الفصل تحدد هل تصلك الرسائل.",
		stopLater:  "لم ينجح ذلك. حاول مرة أخرى.",
	}
}

// spanOf says a number of minutes in the largest unit that fits.
func spanOf(minutes int, say func(n int, unit string) string, day, hour, minute string) string {
	switch {
	case minutes%1440 == 0:
		return say(minutes/1440, day)
	case minutes%60 == 0:
		return say(minutes/60, hour)
	default:
		return say(minutes, minute)
	}
}
