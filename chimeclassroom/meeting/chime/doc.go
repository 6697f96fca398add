// Package chime carries sound and picture by way of the Amazon Chime SDK: media
// servers of AWS, classes of up to 250 people, paid for by attendee and minute.
//
// A meeting is made when the first person comes, since Chime ends one in which
// nobody is for five minutes, and any after a day. The room then goes on to the
// next generation, which is another meeting of Chime.
//
// Chime knows people by the attendee ids of the room, which say nothing of who
// they are. Names are the room's own affair.
package chime
