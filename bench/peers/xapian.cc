// xapian.cc -- Xapian (Debian: libxapian-dev) behind the benchmark's protocol.
//   build INDEX < corpus.jsonl      words with positions, a document's key as its data, compacted
//   query INDEX                     COMMAND<TAB>QUERY lines on stdin, a number a line on stdout
#include "protocol.h"
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>
#include <xapian.h>

static int document_add(void *engine, const char *id, const char *text)
{
    Xapian::Document document;
    Xapian::termpos position = 0;
    document.set_data(id);
    for (size_t len; *text; text += len + (text[len] == ' ')) {
        len = strcspn(text, " ");
        if (len)
            document.add_posting(std::string(text, len), ++position);
    }
    static_cast<Xapian::WritableDatabase *>(engine)->add_document(document);
    return 0;
}

static int build(const std::string &path)
{
    const std::string loose = path + ".loose";
    {
        Xapian::WritableDatabase db(loose, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);
        protocol_corpus(document_add, &db);
        db.commit();
        db.compact(path, Xapian::DBCOMPACT_NO_RENUMBER);
    }
    std::filesystem::remove_all(loose);
    return 0;
}

static Xapian::Query clause_query(const clause &c)
{
    std::vector<std::string> words;
    const char *end = c.text + c.len;
    for (const char *p = c.text; p < end;) {
        const char *space = static_cast<const char *>(memchr(p, ' ', size_t(end - p)));
        words.emplace_back(p, space ? space : end);
        p = space ? space + 1 : end;
    }
    if (words.size() == 1)
        return Xapian::Query(words[0]);
    return Xapian::Query(Xapian::Query::OP_PHRASE, words.begin(), words.end(),
                         Xapian::termcount(words.size()));
}

static Xapian::Query parse(const char *text)
{
    std::vector<Xapian::Query> required, optional, excluded;
    for (clause c; clause_next(&text, &c);)
        (c.sign == '+' ? required : c.sign == '-' ? excluded : optional).push_back(clause_query(c));
    Xapian::Query any(Xapian::Query::OP_OR, optional.begin(), optional.end());
    Xapian::Query all = any;
    if (!required.empty()) {
        all = Xapian::Query(Xapian::Query::OP_AND, required.begin(), required.end());
        if (!optional.empty())
            all = Xapian::Query(Xapian::Query::OP_AND_MAYBE, all, any);
    }
    if (excluded.empty())
        return all;
    return Xapian::Query(Xapian::Query::OP_AND_NOT, all,
                         Xapian::Query(Xapian::Query::OP_OR, excluded.begin(), excluded.end()));
}

static long long answer(void *engine, size_t k, bool count, const char *query)
{
    Xapian::Database *db = static_cast<Xapian::Database *>(engine);
    Xapian::Enquire enquire(*db);
    enquire.set_query(parse(query));
    if (k)
        enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
    else
        enquire.set_weighting_scheme(Xapian::BoolWeight());
    Xapian::MSet hits = enquire.get_mset(0, Xapian::doccount(k), count ? db->get_doccount() : 0);
    return count ? hits.get_matches_estimated() : hits.size();
}

int main(int argc, char **argv)
{
    bool building = argc == 3 && strcmp(argv[1], "build") == 0;
    if (argc != 3 || (!building && strcmp(argv[1], "query") != 0)) {
        fprintf(stderr, "usage: xapian build|query INDEX\n");
        return 2;
    }
    try {
        if (building)
            return build(argv[2]);
        Xapian::Database db(argv[2]);
        return protocol_serve(answer, &db);
    } catch (const Xapian::Error &e) {
        fprintf(stderr, "xapian: %s\n", e.get_description().c_str());
        return 1;
    }
}
