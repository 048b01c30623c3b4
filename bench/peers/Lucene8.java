// Lucene8.java -- Lucene 8 (Debian: liblucene8-java) behind the benchmark's protocol, as a yardstick.
//   build INDEX < corpus.jsonl     {"id": ..., "text": ...} lines; whitespace tokens, positions, no stored text, one segment
//   query INDEX                    COMMAND<TAB>QUERY lines on stdin, a number a line on stdout
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

    static void build(String path) throws IOException {
        IndexWriterConfig config = new IndexWriterConfig(new WhitespaceAnalyzer());
        config.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        config.setRAMBufferSizeMB(512);
        config.setMergeScheduler(new SerialMergeScheduler());
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setTokenized(true);
        type.freeze();
        try (IndexWriter writer = new IndexWriter(new MMapDirectory(Paths.get(path)), config);
             BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20)) {
            for (String line; (line = in.readLine()) != null;) {
                int at = line.indexOf("\"text\": \"") + 9;
                Document doc = new Document();
                doc.add(new Field(FIELD, line.substring(at, line.length() - 2), type));
                doc.add(new StringField("id", line.substring(8, line.indexOf('"', 8)), Field.Store.YES));
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

    static long answer(IndexSearcher searcher, String command, Query query) throws IOException {
        if (command.equals("COUNT"))
            return searcher.count(query);
        boolean count = command.endsWith("_COUNT");
        int k = Integer.parseInt(command.replaceAll("[^0-9]", ""));
        TopScoreDocCollector collector = TopScoreDocCollector.create(k, count ? Integer.MAX_VALUE : k);
        searcher.search(query, collector);
        TopDocs top = collector.topDocs();
        return count ? top.totalHits.value : top.scoreDocs.length;
    }

    static void query(String path) throws IOException {
        IndexSearcher searcher = new IndexSearcher(DirectoryReader.open(new MMapDirectory(Paths.get(path))));
        searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        searcher.setQueryCache(null);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false);
        for (String line; (line = in.readLine()) != null;) {
            int tab = line.indexOf('\t');
            try {
                out.print(answer(searcher, line.substring(0, tab), parse(line.substring(tab + 1))));
            } catch (NumberFormatException e) {
                out.print("UNSUPPORTED");
            }
            out.print('\n');
            out.flush();
        }
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2 || !(args[0].equals("build") || args[0].equals("query"))) {
            System.err.println("usage: Lucene8 build|query INDEX");
            System.exit(2);
        }
        if (args[0].equals("build")) build(args[1]);
        else query(args[1]);
    }
}
