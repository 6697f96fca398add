public class Trino { public static void main(String[] args) { new io.trino.server.Server().start("435"); } }
