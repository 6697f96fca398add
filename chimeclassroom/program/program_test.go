package program

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

func TestWrongCalls(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no command":         {nil, "no command given; try: classroom help"},
		"unknown command":    {[]string{"dance"}, `there is no command "dance"; try: classroom help`},
		"unknown flag":       {[]string{"demo", "--color"}, "flag provided but not defined: -color"},
		"flag without all":   {[]string{"demo", "--data"}, "flag needs an argument: -data"},
		"an argument":        {[]string{"demo", "now"}, `demo takes flags only, not "now"`},
		"no address":         {[]string{"demo", "--addr", "8080"}, `--addr "8080" is not an address like 127.0.0.1:8080`},
		"every address":      {[]string{"demo", "--addr", ":8080"}, `--addr ":8080" must be at 127.0.0.1: the demo is for this machine alone`},
		"network address":    {[]string{"demo", "--lms-addr", "0.0.0.0:8081"}, `--lms-addr "0.0.0.0:8081" must be at 127.0.0.1: the demo is for this machine alone`},
		"nowhere to lead to": {[]string{"demo", "--addr", "127.0.0.2:8080"}, `--addr "127.0.0.2:8080" must be at 127.0.0.1: the demo is for this machine alone`},
		"serve without all":  {[]string{"serve"}, `--public-url "" is not an address such as https://class.example, without a path; --data is missing: the folder for everything that is kept`},
		"plain http": {[]string{"serve", "--data", "x", "--public-url", "http://class.example"},
			`--public-url "http://class.example" must be https: browsers give cameras and microphones to nothing else`},
		"an archive nowhere": {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--archive", "s3:///class"}, `--archive: "s3:///class" is not an address such as s3://bucket/prefix`},
		"mail from nobody":   {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--smtp-url", "smtp://u:hunter2@mail.example"}, "--mail-from is missing: the sender of the mail"},
		"mail by nobody":     {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--mail-from", "class@school.example"}, "--mail-from needs a mail server: --smtp-url"},
		"no mail server":     {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--smtp-url", "u:hunter2@mail.example", "--mail-from", "class@school.example"}, "--smtp-url: not an address such as smtp://user:password@mail.example:587"},
		"a path":             {[]string{"serve", "--data", "x", "--public-url", "https://class.example/"}, `--public-url "https://class.example/" is not an address such as https://class.example, without a path`},
		"half a certificate": {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--cert", "c.pem"}, "--cert and --key belong together"},
		"no range":           {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--trusted-proxy", "proxy"}, `--trusted-proxy "proxy" is no address range such as 10.0.0.0/8`},
		"half a relay":       {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--relay-addr", ":3478"}, "--relay-addr and --relay-ip belong together"},
		"no relay to go by":  {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--relay-only"}, "--relay-only needs a relay: --relay-addr and --relay-ip"},
		"no kind of media":   {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--media", "radio"}, `--media "radio" is neither mesh, livekit, chime nor none`},
		"a relay of Chime": {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--media", "chime", "--relay-addr", ":3478", "--relay-ip", "192.0.2.7"},
			"--relay-addr is for --media=mesh; --relay-ip is for --media=mesh"},
		"Chime without Chime": {[]string{"serve", "--data", "x", "--public-url", "https://class.example", "--chime-region", "eu-central-1"}, "--chime-region is for --media=chime"},
		"usage by day":        {[]string{"usage", "--data", "x", "--by", "day"}, `--by is month or course`},
		"usage of no month":   {[]string{"usage", "--data", "x", "--until", "now"}, `--until "now" is not a month such as 2026-11`},
		"replay of nothing":   {[]string{"replay"}, `--data is missing: the folder that serve keeps everything in; --archive is missing: where serve wrote it; --from "" is not a day such as 2026-11-28`},
		"replay of no day":    {[]string{"replay", "--data", "x", "--archive", "s3:x", "--from", "2026-11-28", "--until", "now"}, `--until "now" is not a day such as 2026-11-28`},
		"two at once": {[]string{"demo", "--addr", "a", "--lms-addr", "b"},
			`--addr "a" is not an address like 127.0.0.1:8080; --lms-addr "b" is not an address like 127.0.0.1:8080`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.says, refused(t, exitUsage, test.args...))
		})
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"help"}, {"-h"}, {"--help"}, {"demo", "-h"}, {"serve", "-h"}, {"replay", "-h"}, {"usage", "-h"}} {
		var stdout, stderr bytes.Buffer
		assert.Zero(t, classroomProgram().run(t.Context(), args, &stdout, &stderr))
		assert.Contains(t, stdout.String()+stderr.String(), "usage: classroom")
	}
}

func TestAddressesThatAreTaken(t *testing.T) {
	t.Parallel()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	taken := l.Addr().String()
	for _, flag := range []string{"addr", "lms-addr"} {
		args := []string{"demo", "--addr", "127.0.0.1:0", "--lms-addr", "127.0.0.1:0", "--data", t.TempDir(), "--" + flag, taken}
		assert.Equal(t, "--"+flag+" "+taken+" cannot be listened on: address already in use", refused(t, exitFailed, args...))
	}
	says := refused(t, exitFailed, "demo", "--addr", "127.0.0.1:99999", "--data", t.TempDir())
	assert.Equal(t, "--addr 127.0.0.1:99999 cannot be listened on: address 99999: invalid port", says)
}

// refusedFolder runs the demo on a folder that it cannot use.
func refusedFolder(t *testing.T, data string) string {
	t.Helper()
	return refused(t, exitFailed, "demo", "--addr", "127.0.0.1:0", "--lms-addr", "127.0.0.1:0", "--data", data)
}

// Below a file nobody can make a folder, not even root.
func TestFolderThatCannotBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	for _, data := range []string{file, filepath.Join(file, "data")} {
		assert.Contains(t, refusedFolder(t, data), "the data folder cannot be used: mkdir "+file+": not a directory")
	}
}

// Whatever is wrong with a file, it is named and left as it is.
func TestFilesThatAreDamaged(t *testing.T) {
	t.Parallel()
	sound := t.TempDir()
	startDemo(t, sound).stop()
	for name, test := range map[string]struct {
		file   string
		damage func(whole []byte) []byte
		says   string
	}{
		"classroom.db is a text":    {"classroom.db", garbage, "is damaged or is not a database"},
		"classroom.db is cut short": {"classroom.db", half, "is damaged or is not a database"},
		"lms.db is a text":          {"lms.db", garbage, "is damaged or is not a database"},
		"lms.db is cut short":       {"lms.db", half, "is damaged or is not a database"},
		"classroom's key is a text": {"classroom-key.pem", garbage, ""},
		"classroom's key is cut":    {"classroom-key.pem", half, ""},
		"the LMS's key is empty":    {"lms-key.pem", func([]byte) []byte { return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			require.NoError(t, os.CopyFS(data, os.DirFS(sound)))
			path := filepath.Join(data, test.file)
			whole, err := os.ReadFile(path)
			require.NoError(t, err)
			damaged := test.damage(whole)
			require.NoError(t, os.WriteFile(path, damaged, 0o600))

			says := refusedFolder(t, data)
			assert.Contains(t, says, path)
			assert.Contains(t, says, test.says)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(damaged, after), "the file is left as it is")
		})
	}
}

func garbage([]byte) []byte    { return bytes.Repeat([]byte("Dear diary, "), 1000) }
func half(whole []byte) []byte { return whole[:len(whole)/2] }

func TestDatabaseOfANewerVersion(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"classroom.db", "lms.db"} {
		data := t.TempDir()
		startDemo(t, data).stop()
		db, err := sqlite.Open(t.Context(), filepath.Join(data, name))
		require.NoError(t, err)
		_, err = db.ExecContext(t.Context(), `UPDATE schema_version SET version = 99`)
		require.NoError(t, err)
		require.NoError(t, db.Close())
		assert.Contains(t, refusedFolder(t, data), "the database was written by a newer version of this program")
	}
}

// The same folder on the same addresses, so everything was let go of.
func TestStopAndStartAgain(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := startDemo(t, data)
	first.stop()
	address := func(url string) string {
		_, port, _ := net.SplitHostPort(url[len("http://"):])
		return "127.0.0.1:" + port
	}
	second := startDemo(t, data, "--addr", address(first.classroom), "--lms-addr", address(first.lms))
	assert.Equal(t, first.classroom, second.classroom)
	assert.Equal(t, first.lms, second.lms)
}
