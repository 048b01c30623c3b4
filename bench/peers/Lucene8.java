// Lucene8.java -- Lucene 8 (Debian: liblucene8-java) behind the benchmark's protocol, as a yardstick.
//   build INDEX < corpus.jsonl     {"id": ..., "text": ...} lines; whitespace tokens, positions, no stored text, one segment
//   query INDEX                    COMMAND<TAB>QUERY lines on stdin, a number a line on stdout
//   scores INDEX                   QUERY lines on stdin, the best ten on stdout, a line of ID SCORE ... each
// BM25 with k1 1.2 and b 0.75, no query cache.  The just-in-time compiler is warm once compare.py has asked its warm-up.
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Paths;
import java.util.*;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;

public class Lucene8 {
    static final String FIELD = "text";

    // What TOP_k, TOP_k_COUNT or COUNT ask for; k is 0 for COUNT.
    static final class Command {
        final int k;
        final boolean count;

        Command(String name) {
            if (!name.matches("COUNT|TOP_[1-9][0-9]{0,8}(_COUNT)?"))
                throw new IllegalArgumentException(name);
            count = name.endsWith("COUNT");
            k = name.equals("COUNT") ? 0 : Integer.parseInt(name.split("_")[1]);
        }
    }

    static String value(String line, String name) {
        int start = line.indexOf('"', line.indexOf(':', line.indexOf("\"" + name + "\""))) + 1;
        return line.substring(start, line.indexOf('"', start));
    }

    static void build(String path) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        config.setRAMBufferSizeMB(512);
        config.setMergeScheduler(new SerialMergeScheduler());
        config.setUseCompoundFile(false);
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setTokenized(true);
        type.freeze();
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(Paths.get(path)), config);
             BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20)) {
            for (String line; (line = in.readLine()) != null;) {
                Document doc = new Document();
                doc.add(new Field(FIELD, value(line, "text"), type));
                doc.add(new StringField("id", value(line, "id"), Field.Store.YES));
                writer.addDocument(doc);
            }
            writer.commit();
            writer.forceMerge(1, true);
        }
    }

    // Words, +required, -excluded, "phrases".
    static Query parse(String text) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        int n = 0, at = 0;
        Query last = null;
        BooleanClause.Occur occur = null;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ') { at++; continue; }
            occur = c == '+' ? BooleanClause.Occur.MUST : c == '-' ? BooleanClause.Occur.MUST_NOT : BooleanClause.Occur.SHOULD;
            if (c == '+' || c == '-') at++;
            if (text.charAt(at) == '"') {
                int end = text.indexOf('"', at + 1);
                String[] words = text.substring(at + 1, end).split(" ");
                last = words.length == 1 ? new TermQuery(new Term(FIELD, words[0])) : new PhraseQuery(FIELD, words);
                at = end + 1;
            } else {
                int end = text.indexOf(' ', at);
                if (end < 0) end = text.length();
                last = new TermQuery(new Term(FIELD, text.substring(at, end)));
                at = end;
            }
            all.add(last, occur);
            n++;
        }
        return n == 1 && occur == BooleanClause.Occur.SHOULD ? last : all.build();
    }

    // Without a count, Lucene may stop counting as soon as k hits are found: it skips what cannot enter the best k.
    static long answer(IndexSearcher searcher, Command command, Query query) throws IOException {
        if (command.k == 0)
            return searcher.count(query);
        TopScoreDocCollector collector = TopScoreDocCollector.create(command.k, command.count ? Integer.MAX_VALUE : command.k);
        searcher.search(query, collector);
        TopDocs top = collector.topDocs();
        return command.count ? top.totalHits.value : top.scoreDocs.length;
    }

    static String line(IndexSearcher searcher, Map<String, Command> commands, String question) throws IOException {
        try {
            int tab = question.indexOf('\t');
            Command command = commands.computeIfAbsent(question.substring(0, tab), Command::new);
            return answer(searcher, command, parse(question.substring(tab + 1))) + "\n";
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return "UNSUPPORTED\n";
        }
    }

    static String scores(IndexSearcher searcher, String text) throws IOException {
        StringBuilder line = new StringBuilder();
        for (ScoreDoc hit : searcher.search(parse(text), 10).scoreDocs)
            line.append(searcher.doc(hit.doc).get("id")).append(' ').append(hit.score).append(' ');
        return line.append('\n').toString();
    }

    static void query(String path, boolean scores) throws IOException {
        DirectoryReader reader = DirectoryReader.open(new MMapDirectory(Paths.get(path)));
        if (reader.leaves().size() != 1)
            System.err.println("Lucene8: the index has " + reader.leaves().size() + " segments, not one");
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        searcher.setQueryCache(null);
        Map<String, Command> commands = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        for (String question; (question = in.readLine()) != null;)
            out.write((scores ? scores(searcher, question) : line(searcher, commands, question)).getBytes(StandardCharsets.UTF_8));
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !args[0].matches("build|query|scores")) {
            System.err.println("usage: Lucene8 build|query|scores INDEX");
            System.exit(2);
        }
        if (args[0].equals("build")) build(args[1]);
        else query(args[1], args[0].equals("scores"));
    }
}
